using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Lockstep.Coordinator.Sharding;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Tests.Sharding;

public sealed class AssignmentPolicyTests
{
    private static readonly Arbitrary<int> Counts = Gen.Choose(1, 40).ToArbitrary();
    private static readonly Arbitrary<Case> SmallCases = Cases(mostShards: 9, mostWorkers: 4).ToArbitrary();
    private static readonly Arbitrary<Case> AllCases = Gen.OneOf(Cases(40, 12), Cases(640, 64)).ToArbitrary();

    [Fact]
    public void Every_shard_goes_to_one_worker_in_contiguous_runs_as_even_as_can_be() =>
        Prop.ForAll(Counts, Counts, (shards, count) =>
        {
            var assignment = AssignmentPolicy.Assign(shards, Workers(count));
            Assert.Equal(Enumerable.Range(0, shards), Dealt(assignment, count));
            Assert.All(assignment.Values, run => Assert.InRange(run.Length, Math.Max(1, shards / count), (shards + count - 1) / count));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Workers_beyond_the_shards_get_none() => Assert.Equal(3, AssignmentPolicy.Assign(3, Workers(7)).Count);

    [Fact]
    public void Without_a_worker_nothing_can_be_dealt() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AssignmentPolicy.Assign(3, []));

    [Fact]
    public void Paces_and_sending_leave_every_shard_with_one_worker_and_runs_contiguous() =>
        Prop.ForAll(AllCases, given => Assert.Equal(Enumerable.Range(0, given.Shards), Dealt(given.Assign(), given.Paces.Length))).QuickCheckThrowOnFailure();

    [Fact]
    public void No_other_cuts_are_done_sooner_or_as_soon_with_fewer_nodes() =>
        Prop.ForAll(SmallCases, given =>
        {
            var best = AllCuts(given.Shards, given.Paces.Length).Min(cuts => (given.Slowest(cuts), given.PerNode > 0 ? given.Nodes(cuts) : 0));
            var chosen = given.Cuts();
            Assert.Equal(best, (given.Slowest(chosen), given.PerNode > 0 ? given.Nodes(chosen) : 0));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void It_is_never_slower_than_runs_as_even_as_can_be() =>
        Prop.ForAll(AllCases, given => Assert.True(given.Slowest(given.Cuts()) <= given.Slowest(Even(given.Shards, given.Paces.Length)))).QuickCheckThrowOnFailure();

    [Fact]
    public void A_faster_worker_or_network_never_makes_a_step_slower() =>
        Prop.ForAll(AllCases, Gen.Choose(0, 63).ToArbitrary(), (given, number) =>
        {
            var slowest = given.Slowest(given.Cuts());
            var measured = given with { Paces = [.. given.Paces.Select(pace => pace ?? given.Mean)] };
            var worker = number % given.Paces.Length;
            var faster = measured with { Paces = measured.Paces.SetItem(worker, Math.Max(1, measured.Paces[worker]!.Value - 1)) };
            Assert.True(faster.Slowest(faster.Cuts()) <= slowest);
            var quicker = given with { PerNode = given.PerNode / 2 };
            Assert.True(quicker.Slowest(quicker.Cuts()) <= slowest);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_same_question_has_the_same_answer() =>
        Prop.ForAll(AllCases, AllCases, (given, other) =>
        {
            var first = given.Cuts();
            other.Cuts();
            Assert.Equal(first, given.Cuts());
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(20, 1)]
    [InlineData(20, 2)]
    [InlineData(20, 4)]
    [InlineData(20, 8)]
    [InlineData(640, 2)]
    [InlineData(640, 4)]
    [InlineData(640, 8)]
    [InlineData(640, 16)]
    [InlineData(640, 32)]
    [InlineData(640, 64)]
    public void A_power_of_two_of_equal_workers_sends_one_node_each(int shards, int workers)
    {
        var given = new Case(shards, [.. Enumerable.Repeat<int?>(2, workers)], PerNode: 5);
        Assert.Equal(Enumerable.Repeat(1, workers), given.Cuts().Zip(given.Cuts().Skip(1)).Select(run => Case.Nodes(shards, run.First, run.Second)));
    }

    [Fact]
    public void Who_would_save_no_time_and_send_one_node_more_gets_none()
    {
        // 16 nodes of 2, 1, 1 and 1 shards take as long as 12 of 2, 1 and 2.
        Assert.Equal("2+1+2+2+1+2+2+1+2+2+1+2+0+0+0+0", Lengths(new Case(20, [.. Enumerable.Repeat<int?>(2, 16)], PerNode: 5).Cuts()));
    }

    // 20 shards of 2.5 ms on equal workers, in tenths of a millisecond; even runs of 3, 5, 6 and 7 workers are 8, 12, 12 and 13 nodes. The same table stands in docs/adr/0015.
    [Theory]
    [InlineData(3, 0, "7+6+7", 7)]
    [InlineData(3, 4, "7+6+7", 7)]
    [InlineData(3, 36, "7+6+7", 7)]
    [InlineData(3, 86, "10+10+0", 2)]
    [InlineData(5, 0, "4+4+4+4+4", 12)]
    [InlineData(5, 4, "4+4+4+4+4", 12)]
    [InlineData(5, 36, "5+5+5+5+0", 4)]
    [InlineData(5, 86, "5+5+5+5+0", 4)]
    [InlineData(6, 0, "3+4+3+3+4+3", 10)]
    [InlineData(6, 4, "3+4+3+3+4+3", 10)]
    [InlineData(6, 36, "5+5+5+5+0+0", 4)]
    [InlineData(6, 86, "5+5+5+5+0+0", 4)]
    [InlineData(7, 0, "3+3+3+3+3+3+2", 12)]
    [InlineData(7, 4, "3+3+3+3+3+3+2", 12)]
    [InlineData(7, 36, "5+5+5+5+0+0+0", 4)]
    [InlineData(7, 86, "5+5+5+5+0+0+0", 4)]
    public void Odd_numbers_of_workers_weigh_balance_against_nodes(int workers, int perNode, string runs, int nodes)
    {
        var given = new Case(20, [.. Enumerable.Repeat<int?>(25, workers)], perNode);
        var cuts = given.Cuts();
        Assert.Equal((runs, nodes), (Lengths(cuts), given.Nodes(cuts)));
    }

    [Fact]
    public void A_slow_worker_gets_fewer_and_one_that_would_only_delay_gets_none()
    {
        Assert.Equal([0, 10, 15, 20], new Case(20, [1, 2, 2], PerNode: 0).Cuts());
        Assert.Equal([0, 10, 10, 20], new Case(20, [1, 1000, 1], PerNode: 0).Cuts());
    }

    [Fact]
    public void Who_is_not_measured_counts_as_the_mean_and_where_nobody_is_runs_are_even()
    {
        Assert.Equal(new Case(20, [1, 2, 3], PerNode: 2).Cuts(), new Case(20, [1, null, 3], PerNode: 2).Cuts());
        Assert.Equal(Even(20, 3), new Case(20, [null, null, null], PerNode: 1000).Cuts());
    }

    [Fact]
    public void Measures_of_nothing_or_of_ages_do_no_harm()
    {
        ImmutableArray<WorkerPace> workers = [new(new WorkerId("a"), TimeSpan.Zero), new(new WorkerId("b"), TimeSpan.MaxValue)];
        Assert.Equal(20, AssignmentPolicy.Assign(20, workers, TimeSpan.MaxValue)[new WorkerId("a")].Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => AssignmentPolicy.Assign(20, [new(new WorkerId("a"), TimeSpan.FromTicks(-1))], TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => AssignmentPolicy.Assign(20, workers, TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void More_shards_than_can_be_searched_are_dealt_evenly() =>
        Assert.Equal(Even(100_000, 3), new Case(100_000, [1, 1, 4], PerNode: 1).Cuts());

    private static ImmutableArray<WorkerId> Workers(int count) => [.. Enumerable.Range(1, count).Select(number => new WorkerId($"worker-{number}"))];

    private static IEnumerable<int> Dealt(ImmutableDictionary<WorkerId, ImmutableArray<int>> assignment, int count) =>
        Workers(count).Where(assignment.ContainsKey).SelectMany(worker => assignment[worker]);

    private static int[] Even(int shards, int workers) => [.. Enumerable.Range(0, workers + 1).Select(i => shards * i / workers)];

    private static string Lengths(int[] cuts) => string.Join('+', cuts.Zip(cuts.Skip(1), (first, end) => end - first));

    private static IEnumerable<int[]> AllCuts(int shards, int workers) => workers == 1
        ? [[0, shards]]
        : AllCuts(shards, workers - 1).SelectMany(cuts => Enumerable.Range(cuts[^2], shards - cuts[^2] + 1).Select(cut => (int[])[.. cuts[..^1], cut, shards]));

    private static Gen<Case> Cases(int mostShards, int mostWorkers) =>
        from shards in Gen.Choose(1, mostShards)
        from workers in Gen.Choose(1, mostWorkers)
        from paces in Gen.OneOf(Gen.Choose(2, 8).Select(pace => (int?)pace), Gen.Choose(2, 8).Select(pace => (int?)pace), Gen.Constant<int?>(null)).ArrayOf(workers)
        from known in Gen.Choose(0, workers - 1)
        from perNode in Gen.OneOf(Gen.Constant(0), Gen.Choose(1, 6), Gen.Choose(20, 200))
        select new Case(shards, [.. paces.Select((pace, i) => i == known ? pace ?? 4 : pace)], perNode);

    /// <summary>A question to the policy, in ticks.</summary>
    private sealed record Case(int Shards, ImmutableArray<int?> Paces, int PerNode)
    {
        public int Mean => (int)Paces.Average()!.Value;

        public static int Nodes(int shards, int first, int end) => new TreeNode(0, shards).Cover([.. Enumerable.Range(first, end - first)]).Count;

        public ImmutableDictionary<WorkerId, ImmutableArray<int>> Assign() => AssignmentPolicy.Assign(
            Shards,
            [.. Workers(Paces.Length).Zip(Paces, (worker, pace) => new WorkerPace(worker, pace is { } ticks ? TimeSpan.FromTicks(ticks) : null))],
            TimeSpan.FromTicks(PerNode));

        public int[] Cuts()
        {
            var assignment = Assign();
            var cuts = new List<int> { 0 };
            foreach (var worker in Workers(Paces.Length)) cuts.Add(cuts[^1] + assignment.GetValueOrDefault(worker, []).Length);
            return [.. cuts];
        }

        public int Nodes(int[] cuts) => Runs(cuts).Sum(run => Nodes(Shards, run.First, run.Second));

        public long Slowest(int[] cuts) => Runs(cuts).Zip(Paces).Max(each =>
            ((each.First.Second - each.First.First) * (each.Second ?? Mean)) + (Nodes(Shards, each.First.First, each.First.Second) * PerNode));

        public override string ToString() => $"{Shards} shards, {PerNode} a node, {string.Join(' ', Paces.Select(pace => pace?.ToString() ?? "?"))}";

        private static IEnumerable<(int First, int Second)> Runs(int[] cuts) => cuts.Zip(cuts.Skip(1));
    }
}
