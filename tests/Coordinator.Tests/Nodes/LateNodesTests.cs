using Akka.Actor;
using Lockstep.Coordinator.Runs;
using Lockstep.Protocol;
using Lockstep.Tests.Actors;
using static Lockstep.Coordinator.Nodes.NodeControl;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Coordinator.Tests.Nodes;

public sealed class LateNodesTests : PlayedNodes
{
    [Fact]
    public async Task The_shards_of_a_late_worker_go_to_an_idle_one_as_well_and_it_gets_no_more_until_it_answers()
    {
        var coordinator = await BeginWithTwo();
        var step = await Measure(coordinator);
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("a"), [Result(0), Result(1)], TimeSpan.Zero));
        var twice = await A.Next<ComputeShards>();
        Assert.Equal(new StepId(step), twice.Step);
        Assert.Equal([2, 3], twice.Shards);

        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("a"), [Result(2), Result(3)], TimeSpan.Zero));
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, step, chunk);
        Apply(coordinator, step, "a");
        Assert.Equal([0, 1, 2, 3], (await A.Next<ComputeShards>()).Shards);
        Assert.False(B.HasMessages);
        Assert.Empty(Events.Happenings.OfType<RunEvent.WorkerLeft>());

        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("b"), [Result(2), Result(3)], TimeSpan.FromSeconds(1)));
        coordinator.Tell(new StepApplied(new StepId(step), "b"));
        coordinator.Tell(new ShardsComputed(new StepId(step + 1), new WorkerId("a"), [.. Enumerable.Range(0, 4).Select(Result)], TimeSpan.Zero));
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, step + 1, chunk);
        Apply(coordinator, step + 1, "a");
        Assert.Equal([2, 3], (await B.Next<ComputeShards>()).Shards);
    }

    [Fact]
    public async Task A_late_worker_whose_replica_goes_on_gets_shards_again()
    {
        var coordinator = await BeginWithTwo();
        var step = await Measure(coordinator);
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("a"), [Result(0), Result(1)], TimeSpan.Zero));
        await A.Next<ComputeShards>();
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("a"), [Result(2), Result(3)], TimeSpan.Zero));
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, step, chunk);
        Weights.Advance([]);
        coordinator.Tell(new StepApplied(new StepId(step), "b"));
        coordinator.Tell(new StepApplied(new StepId(step), Here));
        Assert.Equal(new StepId(step + 1), (await B.Next<ComputeShards>()).Step);
    }

    [Fact]
    public async Task A_lone_worker_that_is_late_is_waited_for()
    {
        var coordinator = await BeginWithTwo();
        var step = await Measure(coordinator);
        coordinator.Tell(new NodeLost("a", "gone"));
        await B.Next<ComputeShards>();
        await Events.Late.WaitAsync(TestContext.Current.CancellationToken);
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("b"), [Result(2), Result(3)], TimeSpan.Zero));
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("b"), [Result(0), Result(1)], TimeSpan.Zero));
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, step, chunk);
        Apply(coordinator, step, "b");
        Assert.Equal([0, 1, 2, 3], (await B.Next<ComputeShards>()).Shards);
    }

    [Fact]
    public async Task A_replica_elsewhere_that_hangs_does_not_hold_the_commit_up_for_long()
    {
        var coordinator = await BeginWithTwo();
        Finish(coordinator, 0);
        await ReplicaHere.Next<Decide>();
        Weights.Advance([]);
        coordinator.Tell(new StepApplied(new StepId(0), Here));
        Assert.Equal(new StepId(1), (await A.Next<ComputeShards>()).Step);
    }

    [Fact]
    public async Task Who_waits_for_weights_does_not_wait_long_for_a_step_of_which_all_workers_are_late()
    {
        var coordinator = await BeginWithTwo();
        var step = await Measure(coordinator);
        var (replica, worker) = (CreateTestProbe(), CreateTestProbe());
        coordinator.Tell(new NodeReady("c", replica.Ref));
        Assert.Equal(step, (await replica.Next<SendWeights>()).Weights.Version);
        Assert.Equal(["a", "b"], Expelled.Order(StringComparer.Ordinal));
        Ready(coordinator, worker, "c");
        Assert.Equal([0, 1, 2, 3], (await worker.Next<ComputeShards>()).Shards);
    }
}
