using Akka.Actor;
using Lockstep.Coordinator.Runs;
using Lockstep.Protocol;
using Lockstep.Tests.Actors;
using static Lockstep.Coordinator.Nodes.NodeControl;
using static Lockstep.Coordinator.ParameterServers.ServerControl;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.Membership;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Coordinator.Tests.Nodes;

public sealed class CoordinatorNodesTests : PlayedNodes
{
    [Fact]
    public async Task A_node_gets_the_weights_of_the_version_it_joins_at_and_shards_once_it_is_ready()
    {
        Weights.Version = 3;
        var coordinator = Begin(steps: 9);
        coordinator.Tell(new NodeReady("a", ReplicaOfA.Ref));
        var weights = (await ReplicaOfA.Next<SendWeights>()).Weights;
        Assert.Equal(3, weights.Version);
        Assert.Equal(Weights.Parameters.Values.Span.ToArray(), weights.Parameters.Values.Span.ToArray());
        Assert.False(A.HasMessages);

        Ready(coordinator, A, "a");
        Assert.Equal([0, 1, 2, 3], (await A.Next<ComputeShards>()).Shards);
        Assert.Contains(new RunEvent.WorkerJoined("a"), Events.Happenings);
    }

    [Fact]
    public async Task A_step_is_committed_once_a_replica_elsewhere_has_it_and_the_one_here()
    {
        var coordinator = await BeginWithTwo();
        Finish(coordinator, 0);
        await ReplicaHere.Next<Decide>();
        await ReplicaOfA.Next<Decide>();
        Weights.Advance([]);
        coordinator.Tell(new StepApplied(new StepId(0), Here));
        coordinator.Tell(new StepApplied(new StepId(0), Here));
        await Handled(coordinator);
        Assert.Empty(Kept.Steps);
        coordinator.Tell(new StepApplied(new StepId(0), "b"));
        Assert.Equal(new StepId(1), (await A.Next<ComputeShards>()).Step);
        Assert.Single(Kept.Steps);
    }

    [Fact]
    public async Task The_shards_of_a_lost_node_go_to_the_others_within_the_step()
    {
        var coordinator = await BeginWithTwo();
        coordinator.Tell(new NodeLost("b", "its cable was cut"));
        var again = await A.Next<ComputeShards>();
        Assert.Equal(new StepId(0), again.Step);
        Assert.Equal([2, 3], again.Shards);
        Assert.Contains(new RunEvent.WorkerLeft("b", "its cable was cut"), Events.Happenings);
        Assert.Equal(2, Replicas.Count);
    }

    [Fact]
    public async Task A_node_that_was_lost_and_is_lost_again_says_nothing_new()
    {
        var coordinator = await BeginWithTwo();
        coordinator.Tell(new NodeLost("b", "first"));
        coordinator.Tell(new NodeLost("b", "second"));
        await A.Next<ComputeShards>();
        await Handled(coordinator);
        Assert.False(A.HasMessages);
        Assert.Single(Events.Happenings.OfType<RunEvent.WorkerLeft>());
    }

    [Fact]
    public async Task Where_nobody_is_left_the_step_is_abandoned_and_begun_anew_with_whoever_comes()
    {
        var coordinator = await BeginWithTwo();
        coordinator.Tell(new NodeLost("a", "gone"));
        coordinator.Tell(new NodeLost("b", "gone"));
        Assert.Equal(new StepId(0), (await Server.Next<AbandonStep>()).Step);
        coordinator.Tell(new NodeReady("a", ReplicaOfA.Ref));
        Assert.Equal(0, (await ReplicaOfA.Next<SendWeights>()).Weights.Version);
        Ready(coordinator, A, "a");
        Assert.Equal([0, 1, 2, 3], (await A.Next<ComputeShards>()).Shards);
        Assert.Contains(new RunEvent.WorkersAwaited(0, 1), Events.Happenings);
    }

    [Fact]
    public async Task Who_asks_to_leave_is_let_go_between_two_steps()
    {
        var coordinator = await BeginWithTwo();
        coordinator.Tell(new LeaveRequest(new WorkerId("b")), B.Ref);
        await Handled(coordinator);
        Assert.False(B.HasMessages);
        Finish(coordinator, 0);
        Apply(coordinator, 0, "a");
        Assert.Equal(new WorkerId("b"), (await B.Next<LeaveGranted>()).Worker);
        Assert.Equal([0, 1, 2, 3], (await A.Next<ComputeShards>()).Shards);
        Assert.False(B.HasMessages);
    }
}
