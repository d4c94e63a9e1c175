using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Lockstep.Coordinator.Steps;
using Lockstep.Model;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Tests.Steps;

public sealed class FailurePolicyTests
{
    private static readonly StepState Step = StepState.Begin(new StepId(3));

    private static readonly Gen<(ImmutableArray<WorkerId> Workers, WorkerId Culprit, ImmutableArray<int> Shards)> Failures =
        from count in Gen.Choose(1, 6)
        from culprit in Gen.Choose(1, count)
        from shards in Gen.NonEmptyListOf(Gen.Choose(0, 20))
        select (Workers(count), Worker(culprit), shards.Distinct().Order().ToImmutableArray());

    [Fact]
    public void Each_shard_goes_to_another_worker_if_there_is_one() =>
        Prop.ForAll(Failures.ToArbitrary(), failure =>
        {
            var state = Step.WithFailed(failure.Shards, failure.Culprit);
            var reissue = Assert.IsType<FailureDecision.Reissue>(FailurePolicy.Decide(state, failure.Shards, failure.Workers));
            Assert.Equal(failure.Shards, reissue.Requests.Select(request => request.Shard));
            Assert.All(reissue.Requests, request => Assert.Contains(request.Worker, failure.Workers));
            if (failure.Workers.Length > 1) Assert.All(reissue.Requests, request => Assert.NotEqual(failure.Culprit, request.Worker));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Many_shards_are_dealt_to_all_others()
    {
        ImmutableArray<int> shards = [4, 5, 6, 7];
        var decision = FailurePolicy.Decide(Step.WithFailed(shards, Worker(2)), shards, Workers(3));
        var requests = Assert.IsType<FailureDecision.Reissue>(decision).Requests;
        Assert.Equal(2, requests.Count(request => request.Worker.Name == "worker-1"));
        Assert.Equal(2, requests.Count(request => request.Worker.Name == "worker-3"));
    }

    [Fact]
    public void The_third_failure_of_a_shard_ends_the_run()
    {
        var state = Step.WithFailed([2, 3], Worker(1)).WithFailed([3], Worker(2));
        Assert.IsType<FailureDecision.Reissue>(FailurePolicy.Decide(state, [3], Workers(2)));
        Assert.Equal(new FailureDecision.Abort(3), FailurePolicy.Decide(state.WithFailed([3], Worker(1)), [3], Workers(2)));
    }

    [Fact]
    public void A_shard_that_failed_at_two_workers_goes_to_the_third()
    {
        var state = Step.WithFailed([3], Worker(1)).WithFailed([3], Worker(2));
        var reissue = Assert.IsType<FailureDecision.Reissue>(FailurePolicy.Decide(state, [3], Workers(3)));
        Assert.Equal([(Worker(3), 3)], reissue.Requests);
    }

    [Fact]
    public void A_shard_that_is_computed_by_now_is_not_computed_again()
    {
        var state = Step.With([new ShardResult(2, 1, default)], Worker(2)).WithFailed([2, 3], Worker(1));
        var reissue = Assert.IsType<FailureDecision.Reissue>(FailurePolicy.Decide(state, [2, 3], Workers(2)));
        Assert.Equal([(Worker(2), 3)], reissue.Requests);
    }

    private static ImmutableArray<WorkerId> Workers(int count) => [.. Enumerable.Range(1, count).Select(Worker)];

    private static WorkerId Worker(int number) => new($"worker-{number}");
}
