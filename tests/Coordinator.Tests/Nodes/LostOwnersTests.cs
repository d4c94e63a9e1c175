using Akka.Actor;
using Lockstep.Protocol;
using Lockstep.Tests.Actors;
using static Lockstep.Coordinator.Nodes.NodeControl;
using static Lockstep.Coordinator.ParameterServers.ServerControl;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.Membership;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Coordinator.Tests.Nodes;

// Slices are on nodes, and their owners are lost or hang.
public sealed class LostOwnersTests : PlayedNodes
{
    [Fact]
    public async Task Slices_are_owned_by_the_nodes_that_compute()
    {
        await BeginWithTwo(slicesOnNodes: true, owners: ["a", "b"]);
    }

    [Fact]
    public async Task The_slices_of_a_lost_owner_go_to_the_others_which_push_again_and_compute_only_what_it_had_computed()
    {
        var coordinator = await BeginWithTwo(slicesOnNodes: true, owners: ["a", "b"]);
        Finish(coordinator, 0, without: 1);
        coordinator.Tell(new NodeLost("b", "gone"));
        Assert.Equal(["a", "a"], (await A.Next<SlicesMoved>()).Owners);
        var again = await A.Next<ComputeShards>();
        Assert.Equal(new StepId(0), again.Step);
        Assert.Equal([2, 3], again.Shards);
        Assert.Equal(["a", "a"], again.Owners);
        coordinator.Tell(new ShardsComputed(new StepId(0), new WorkerId("a"), [Result(2), Result(3)], TimeSpan.Zero));
        await Handled(coordinator);
        Assert.False(ReplicaHere.HasMessages);
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, 0, chunk);
        await ReplicaHere.Next<Decide>();
        Assert.Empty(Expelled);
    }

    [Fact]
    public async Task Results_that_come_after_the_loss_of_their_worker_do_not_count_where_its_sums_went_to_other_workers()
    {
        var coordinator = await BeginWithTwo(slicesOnNodes: true, owners: ["a", "b"]);
        var step = await Measure(coordinator);
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("a"), [Result(0), Result(1)], TimeSpan.Zero));
        coordinator.Tell(new NodeLost("b", "gone"));
        await A.Next<SlicesMoved>();
        Assert.Equal([2, 3], (await A.Next<ComputeShards>()).Shards);
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("b"), [Result(2), Result(3)], TimeSpan.Zero));
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, step, chunk);
        await Handled(coordinator);
        Assert.False(ReplicaHere.HasMessages);
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("a"), [Result(2), Result(3)], TimeSpan.Zero));
        await ReplicaHere.Next<Decide>();
    }

    [Fact]
    public async Task Who_is_lost_between_two_steps_moves_no_slice()
    {
        var coordinator = await BeginWithTwo(slicesOnNodes: true, owners: ["a", "b"]);
        Finish(coordinator, 0);
        coordinator.Tell(new LeaveRequest(new WorkerId("b")), B.Ref);
        await ReplicaHere.Next<Decide>();
        Apply(coordinator, 0, "a");
        await B.Next<LeaveGranted>();
        coordinator.Tell(new NodeLost("b", "it left"));
        Assert.Equal(["a"], (await A.Next<ComputeShards>()).Owners);
    }

    [Fact]
    public async Task Who_owned_nothing_is_lost_without_anybody_being_sent_away()
    {
        var coordinator = await BeginWithTwo(slicesOnNodes: true, owners: ["a", "b"]);
        var joining = CreateTestProbe();
        coordinator.Tell(new NodeReady("c", joining.Ref));
        Finish(coordinator, 0);
        await ReplicaHere.Next<Decide>();
        Weights.Advance([]);
        coordinator.Tell(new StepApplied(new StepId(0), Here));
        coordinator.Tell(new NodeLost("c", "gone"));
        await Handled(coordinator);
        Assert.Empty(Expelled);
        coordinator.Tell(new StepApplied(new StepId(0), "a"));
        Assert.Equal(new StepId(1), (await A.Next<ComputeShards>()).Step);
    }

    [Fact]
    public async Task An_owner_lost_after_the_decision_sends_everybody_back_for_weights()
    {
        await LoseOwnerAfterDecision();
        Assert.Equal(["a"], Expelled);
    }

    [Fact]
    public async Task After_that_the_step_is_committed_where_the_replica_here_has_it()
    {
        var coordinator = await LoseOwnerAfterDecision();
        Apply(coordinator, 0, "a");
        await Handled(coordinator);
        Assert.Single(Kept.Steps);
    }

    [Fact]
    public async Task After_that_the_step_is_begun_anew_where_totals_are_missing_here()
    {
        var coordinator = await LoseOwnerAfterDecision();
        await ReplicaOfA.Next<Decide>();
        coordinator.Tell(new DecisionTakenBack(new StepId(0)));
        coordinator.Tell(new NodeReady("a", ReplicaOfA.Ref));
        Assert.Equal(0, (await ReplicaOfA.Next<SendWeights>()).Weights.Version);
        Ready(coordinator, A, "a");
        var again = await A.Next<ComputeShards>();
        Assert.Equal(new StepId(0), again.Step);
        Assert.Equal([0, 1, 2, 3], again.Shards);
        coordinator.Tell(new ShardsComputed(new StepId(0), new WorkerId("a"), [.. Enumerable.Range(0, 4).Select(Result)], TimeSpan.Zero));
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, 0, chunk);
        await ReplicaHere.Next<Decide>();
        Apply(coordinator, 0, "a");
        await Handled(coordinator);
        Assert.Single(Kept.Steps);
    }

    [Fact]
    public async Task An_owner_that_hangs_is_sent_away_and_the_step_goes_on_without_it()
    {
        var coordinator = await BeginWithTwo(slicesOnNodes: true, owners: ["a", "b"]);
        var step = await Measure(coordinator);
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("a"), [Result(0), Result(1)], TimeSpan.Zero));
        Assert.Equal(["a", "b"], (await A.Next<ComputeShards>()).Owners);
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("a"), [Result(2), Result(3)], TimeSpan.Zero));
        Assert.Equal(["a", "a"], (await A.Next<SlicesMoved>()).Owners);
        await Handled(coordinator);
        Assert.Equal(["b"], Expelled);
        Assert.False(A.HasMessages);
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, step, chunk);
        await ReplicaHere.Next<Decide>();
    }

    [Fact]
    public async Task Owners_whose_totals_of_a_decided_step_do_not_come_are_sent_away_and_come_back_for_weights()
    {
        var coordinator = await BeginWithTwo(slicesOnNodes: true, owners: ["a", "b"]);
        var step = await Measure(coordinator);
        Finish(coordinator, step);
        await ReplicaHere.Next<Decide>();
        Assert.Equal(new StepId(step), (await ReplicaHere.Next<TakeBackDecision>()).Step);
        Assert.Equal(["a", "b"], Expelled.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Replicas_that_miss_totals_of_a_committed_step_and_wait_for_them_in_vain_are_sent_away_for_weights()
    {
        var coordinator = await BeginWithTwo(slicesOnNodes: true, owners: ["a", "b"]);
        var step = await Measure(coordinator);
        Finish(coordinator, step);
        await ReplicaHere.Next<Decide>();
        Weights.Advance([]);
        coordinator.Tell(new StepApplied(new StepId(step), Here));
        Assert.Equal(new StepId(step + 1), (await A.Next<ComputeShards>()).Step);
        Assert.Equal(new StepId(step + 1), (await B.Next<ComputeShards>()).Step);
        Assert.Equal(new StepId(step + 1), (await Server.Next<AbandonStep>()).Step);
        Assert.Equal(["a", "b"], Expelled.Order(StringComparer.Ordinal));
        while (ReplicaOfA.HasMessages) await ReplicaOfA.ReceiveOneAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
        coordinator.Tell(new NodeReady("a", ReplicaOfA.Ref));
        Assert.Equal(step + 1, (await ReplicaOfA.Next<SendWeights>()).Weights.Version);
        Ready(coordinator, A, "a");
        Assert.Equal([0, 1, 2, 3], (await A.Next<ComputeShards>()).Shards);
    }

    private async Task<IActorRef> LoseOwnerAfterDecision()
    {
        var coordinator = await BeginWithTwo(slicesOnNodes: true, owners: ["a", "b"]);
        Finish(coordinator, 0);
        await ReplicaHere.Next<Decide>();
        coordinator.Tell(new NodeLost("b", "gone"));
        Assert.Equal(new StepId(0), (await ReplicaHere.Next<TakeBackDecision>()).Step);
        return coordinator;
    }
}
