using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Lockstep.Coordinator.Steps;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Protocol;
using Lockstep.Tests;

namespace Lockstep.Coordinator.Tests.Steps;

public sealed class StepStateTests
{
    private static readonly ChunkPlan Chunks = TinyRun.Chunks(TinyRun.Plan);

    private static readonly WorkerId One = new("one");

    private static readonly WorkerId Two = new("two");

    private static readonly int Shards = TinyRun.Recipe.Shards;

    // Everything a step can learn: what comes is one of these, in any order, any number of times.
    private static readonly Func<StepState, StepState>[] Arrivals =
    [
        .. Enumerable.Range(0, Shards).Select(shard => (Func<StepState, StepState>)(state => state.With([Result(shard, shard + 0.25)], One))),
        .. Chunks.Chunks.Select(chunk => (Func<StepState, StepState>)(state => state.With(chunk.Index, Norms(chunk)))),
    ];

    [Fact]
    public void It_decides_the_same_once_everything_is_in_and_not_before()
    {
        var expected = Arrivals.Aggregate(Begin(), (state, arrive) => arrive(state)).Decide(TinyRun.Plan, Chunks);
        Assert.NotNull(expected);
        var orders = from order in Gen.Shuffle(Arrivals) from again in Gen.ArrayOf(Gen.Elements(Arrivals)) select (order, again);
        Prop.ForAll(orders.ToArbitrary(), arrivals =>
        {
            var state = Begin();
            foreach (var arrive in arrivals.order[..^1])
            {
                state = arrive(state);
                Assert.Null(state.Decide(TinyRun.Plan, Chunks));
            }

            state = arrivals.order[^1](state);
            Assert.Equal(expected, state.Decide(TinyRun.Plan, Chunks));
            Assert.Equal(expected, arrivals.again.Aggregate(state, (known, arrive) => arrive(known)).Decide(TinyRun.Plan, Chunks));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Of_a_shard_computed_twice_the_first_result_stays()
    {
        var state = Begin().With([Result(2, 1.5)], One).With([Result(2, 9), Result(3, 2)], Two);
        Assert.Equal([(2, 1.5), (3, 2.0)], state.Results.Values.Select(result => (result.Shard, result.Cost)));
    }

    [Fact]
    public void Who_gave_the_first_result_of_a_shard_computed_it()
    {
        var state = Begin().With([Result(0, 1), Result(2, 1)], Two).With([Result(0, 1), Result(1, 1), Result(2, 1)], One).With([Result(3, 1)], Two);
        Assert.Equal(["two", "one", "two", "two"], state.Workers());
        Assert.Same(state, state.With([Result(1, 1)], Two));
    }

    [Fact]
    public void What_a_lost_worker_gave_is_given_up_but_for_what_others_gave_too()
    {
        var state = Begin().With([Result(0, 1), Result(2, 1)], Two).With([Result(0, 3), Result(1, 1)], One).With([Result(3, 1)], Two).With(5, [1.5]);
        var left = state.Without(["two", "three"]);
        Assert.Equal([(0, 3.0), (1, 1.0)], left.Results.Values.Select(result => (result.Shard, result.Cost)));
        Assert.Equal(["one", "one"], left.Workers());
        Assert.Equal([5], left.NormBlocks.Keys);
    }

    [Fact]
    public void Failures_count_by_shard()
    {
        var state = Begin().WithFailed([1, 2], new WorkerId("a")).WithFailed([2], new WorkerId("b"));
        Assert.Equal([new WorkerId("a")], state.Culprits[1]);
        Assert.Equal([new WorkerId("a"), new WorkerId("b")], state.Culprits[2]);
    }

    [Fact]
    public void A_norm_that_is_not_finite_names_step_and_tensor()
    {
        var damaged = Chunks.Of("rnn.weight_hh_l0").Single();
        var state = Arrivals.Aggregate(Begin(), (known, arrive) => arrive(known)).With(damaged.Index, [.. Norms(damaged).Select(_ => double.PositiveInfinity)]);
        var error = Assert.Throws<DivergedException>(() => state.Decide(TinyRun.Plan, Chunks));
        Assert.StartsWith("Step 4: the gradient of rnn.weight_hh_l0 is not finite", error.Message, StringComparison.Ordinal);
    }

    private static StepState Begin() => StepState.Begin(new StepId(4));

    private static ShardResult Result(int shard, double cost) => new(shard, cost, default);

    private static ImmutableArray<double> Norms(Chunk chunk) => [.. Enumerable.Range(1, chunk.NormBlocks).Select(block => (double)(block + chunk.Index))];
}
