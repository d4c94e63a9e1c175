using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Lockstep.Coordinator.Sharding;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Tests.Sharding;

public sealed class AssignmentPolicyTests
{
    private static readonly Arbitrary<int> Counts = Gen.Choose(1, 40).ToArbitrary();

    [Fact]
    public void Every_shard_goes_to_one_worker_in_contiguous_runs_as_even_as_can_be() =>
        Prop.ForAll(Counts, Counts, (shards, count) =>
        {
            var workers = Workers(count);
            var assignment = AssignmentPolicy.Assign(shards, workers);
            var dealt = workers.Where(assignment.ContainsKey).SelectMany(worker => assignment[worker]);
            Assert.Equal(Enumerable.Range(0, shards), dealt);
            Assert.All(assignment.Values, run => Assert.InRange(run.Length, Math.Max(1, shards / count), (shards + count - 1) / count));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Workers_beyond_the_shards_get_none() => Assert.Equal(3, AssignmentPolicy.Assign(3, Workers(7)).Count);

    [Fact]
    public void Without_a_worker_nothing_can_be_dealt() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AssignmentPolicy.Assign(3, []));

    private static ImmutableArray<WorkerId> Workers(int count) => [.. Enumerable.Range(1, count).Select(number => new WorkerId($"worker-{number}"))];
}
