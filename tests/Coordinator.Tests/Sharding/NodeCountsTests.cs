using FsCheck;
using FsCheck.Fluent;
using Lockstep.Coordinator.Sharding;
using Lockstep.Model.Numerics;

namespace Lockstep.Coordinator.Tests.Sharding;

public sealed class NodeCountsTests
{
    [Fact]
    public void A_run_counts_the_nodes_that_cover_it() =>
        Prop.ForAll(Gen.Choose(1, 70).ToArbitrary(), shards =>
        {
            var counts = NodeCounts.For(shards);
            for (var first = 0; first < shards; first++)
            {
                for (var end = first; end <= shards; end++)
                    Assert.Equal(new TreeNode(0, shards).Cover([.. Enumerable.Range(first, end - first)]).Count, counts.From(first)[end]);
            }
        }).QuickCheckThrowOnFailure();
}
