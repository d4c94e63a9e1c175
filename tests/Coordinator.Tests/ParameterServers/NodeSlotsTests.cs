using FsCheck;
using FsCheck.Fluent;
using Lockstep.Coordinator.ParameterServers;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Tests;

namespace Lockstep.Coordinator.Tests.ParameterServers;

public sealed class NodeSlotsTests
{
    private static readonly NodeSums Sums = new(TinyRun.Replica(TinyRun.Plan));

    private static readonly Gen<TreeNode[]> Arrivals = Gen.ArrayOf(Gen.Elements(NodeSums.Nodes(NodeSums.Root).ToArray()));

    [Fact]
    public void A_sum_is_taken_unless_it_is_there_and_stands_for_what_is_there_beneath_it() =>
        Prop.ForAll(Arrivals.ToArbitrary(), arrivals =>
        {
            var slots = new NodeSlots(NodeSums.Root);
            var shards = new HashSet<int>();
            foreach (var node in arrivals)
            {
                var ofNode = Enumerable.Range(node.From, node.Count).ToArray();
                var isThere = slots.IsComplete || slots.Sums.Any(sum => sum.Node.Contains(node));
                Assert.Equal(!isThere, slots.Offer(Sums.Of[node]));
                shards.UnionWith(ofNode);
                Assert.Equal(shards.Count == NodeSums.Root.Count, slots.IsComplete);
                Assert.Equal(shards.Order(), slots.Sums.SelectMany(sum => Enumerable.Range(sum.Node.From, sum.Node.Count)));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Every_sum_is_released_but_those_that_are_kept() =>
        Prop.ForAll(Arrivals.ToArbitrary(), arrivals =>
        {
            var layout = TinyRun.Replica(TinyRun.Plan).Parameters.Layout;
            var slots = new NodeSlots(NodeSums.Root);
            var offered = new List<PartialSum>();
            foreach (var node in arrivals)
            {
                var sum = new PartialSum(layout);
                sum.BeginStaging(node, 0);
                sum.Hold();
                offered.Add(sum);
                slots.Offer(sum);
            }

            Assert.All(offered, sum => Assert.Equal(slots.Sums.Contains(sum), sum.IsHeld));
            slots.Clear();
            Assert.All(offered, sum => Assert.False(sum.IsHeld));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void All_shards_in_any_order_are_complete_with_the_last() =>
        Prop.ForAll(Gen.Shuffle(Sums.Shards.ToArray()).ToArbitrary(), shards =>
        {
            var slots = new NodeSlots(NodeSums.Root);
            for (var i = 0; i < shards.Length; i++)
            {
                Assert.False(slots.IsComplete);
                Assert.True(slots.Offer(shards[i]));
            }

            Assert.True(slots.IsComplete);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Cleared_slots_take_everything_again()
    {
        var slots = new NodeSlots(NodeSums.Root);
        slots.Offer(Sums.Of[NodeSums.Root]);
        slots.Clear();
        Assert.False(slots.IsComplete);
        Assert.True(slots.Offer(Sums.Of[NodeSums.Root]));
    }
}
