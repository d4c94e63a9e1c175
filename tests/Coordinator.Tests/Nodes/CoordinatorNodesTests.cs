using Akka.Actor;
using Akka.TestKit;
using Lockstep.Coordinator.Runs;
using Lockstep.Coordinator.Sharding;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Protocol;
using Lockstep.Tests;
using Lockstep.Tests.Actors;
using static Lockstep.Coordinator.Nodes.NodeControl;
using static Lockstep.Coordinator.ParameterServers.ServerControl;
using static Lockstep.Coordinator.RunControl;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.Membership;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Coordinator.Tests.Nodes;

// The test plays nodes, their workers and replicas, and everything else around the coordinator.
public sealed class CoordinatorNodesTests : Akka.TestKit.Xunit.TestKit
{
    private const string Here = "here";
    private static readonly RunPlan Plan = new(TinyRun.Recipe with { Shards = 4 }, TinyRun.Corpus);
    private static readonly ChunkPlan Chunks = TinyRun.Chunks(Plan);

    private readonly Replica _replica = TinyRun.Replica(Plan);
    private readonly NothingKept _kept = new();
    private readonly WorkerEvents _events = new();
    private readonly Audience _replicas = new();
    private readonly Audience _servers = new();
    private readonly List<string> _expelled = [];
    private readonly TestProbe _client;
    private readonly TestProbe _here;
    private readonly TestProbe _server;
    private readonly TestProbe _a;
    private readonly TestProbe _b;
    private readonly TestProbe _replicaOfA;
    private readonly TestProbe _replicaOfB;

    public CoordinatorNodesTests()
    {
        (_client, _here, _server) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        (_a, _b, _replicaOfA, _replicaOfB) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
    }

    [Fact]
    public async Task A_node_gets_the_weights_of_the_version_it_joins_at_and_shards_once_it_is_ready()
    {
        _replica.Version = 3;
        var coordinator = Begin(steps: 9);
        coordinator.Tell(new NodeReady("a", _replicaOfA.Ref));
        var weights = (await _replicaOfA.Next<SendWeights>()).Weights;
        Assert.Equal(3, weights.Version);
        Assert.Equal(_replica.Parameters.Values.Span.ToArray(), weights.Parameters.Span.ToArray());
        Assert.False(_a.HasMessages);

        Ready(coordinator, _a, "a");
        Assert.Equal([0, 1, 2, 3], (await _a.Next<ComputeShards>()).Shards);
        Assert.Contains(new RunEvent.WorkerJoined("a"), _events.Happenings);
    }

    [Fact]
    public async Task A_step_is_committed_once_a_replica_elsewhere_has_it_and_the_one_here()
    {
        var coordinator = await BeginWithTwo();
        Finish(coordinator, 0);
        await _here.Next<Decide>();
        await _replicaOfA.Next<Decide>();
        _replica.Advance([]);
        coordinator.Tell(new StepApplied(new StepId(0), Here));
        coordinator.Tell(new StepApplied(new StepId(0), Here));
        await Handled(coordinator);
        Assert.Empty(_kept.Steps);
        coordinator.Tell(new StepApplied(new StepId(0), "b"));
        Assert.Equal(new StepId(1), (await _a.Next<ComputeShards>()).Step);
        Assert.Single(_kept.Steps);
    }

    [Fact]
    public async Task The_shards_of_a_lost_node_go_to_the_others_within_the_step()
    {
        var coordinator = await BeginWithTwo();
        coordinator.Tell(new NodeLost("b", "its cable was cut"));
        var again = await _a.Next<ComputeShards>();
        Assert.Equal(new StepId(0), again.Step);
        Assert.Equal([2, 3], again.Shards);
        Assert.Contains(new RunEvent.WorkerLeft("b", "its cable was cut"), _events.Happenings);
        Assert.Equal(2, _replicas.Count);
    }

    [Fact]
    public async Task A_node_that_was_lost_and_is_lost_again_says_nothing_new()
    {
        var coordinator = await BeginWithTwo();
        coordinator.Tell(new NodeLost("b", "first"));
        coordinator.Tell(new NodeLost("b", "second"));
        await _a.Next<ComputeShards>();
        await Handled(coordinator);
        Assert.False(_a.HasMessages);
        Assert.Single(_events.Happenings.OfType<RunEvent.WorkerLeft>());
    }

    [Fact]
    public async Task Where_nobody_is_left_the_step_is_abandoned_and_begun_anew_with_whoever_comes()
    {
        var coordinator = await BeginWithTwo();
        coordinator.Tell(new NodeLost("a", "gone"));
        coordinator.Tell(new NodeLost("b", "gone"));
        Assert.Equal(new StepId(0), (await _server.Next<AbandonStep>()).Step);
        coordinator.Tell(new NodeReady("a", _replicaOfA.Ref));
        Assert.Equal(0, (await _replicaOfA.Next<SendWeights>()).Weights.Version);
        Ready(coordinator, _a, "a");
        Assert.Equal([0, 1, 2, 3], (await _a.Next<ComputeShards>()).Shards);
        Assert.Contains(new RunEvent.WorkersAwaited(0, 1), _events.Happenings);
    }

    [Fact]
    public async Task Who_asks_to_leave_is_let_go_between_two_steps()
    {
        var coordinator = await BeginWithTwo();
        coordinator.Tell(new LeaveRequest(new WorkerId("b")), _b.Ref);
        await Handled(coordinator);
        Assert.False(_b.HasMessages);
        Finish(coordinator, 0);
        Apply(coordinator, 0, "a");
        Assert.Equal(new WorkerId("b"), (await _b.Next<LeaveGranted>()).Worker);
        Assert.Equal([0, 1, 2, 3], (await _a.Next<ComputeShards>()).Shards);
        Assert.False(_b.HasMessages);
    }

    [Fact]
    public async Task Slices_are_owned_by_the_nodes_that_compute()
    {
        await BeginWithTwo(slicesOnNodes: true, owners: ["a", "b"]);
    }

    [Fact]
    public async Task A_lost_owner_begins_the_step_anew_and_what_others_added_up_stays()
    {
        var coordinator = await BeginWithTwo(slicesOnNodes: true, owners: ["a", "b"]);
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, 0, chunk);
        coordinator.Tell(new NodeLost("b", "gone"));
        var again = await _a.Next<ComputeShards>();
        Assert.Equal(new StepId(0), again.Step);
        Assert.Equal([0, 1, 2, 3], again.Shards);
        Assert.Equal(["a"], again.Owners);
        coordinator.Tell(new ShardsComputed(new StepId(0), new WorkerId("a"), [.. Enumerable.Range(0, 4).Select(Result)], TimeSpan.Zero));
        await Handled(coordinator);
        Assert.False(_here.HasMessages);
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, 0, chunk);
        await _here.Next<Decide>();
        Assert.Empty(_expelled);
    }

    [Fact]
    public async Task An_owner_lost_after_the_decision_sends_everybody_back_for_weights()
    {
        await LoseOwnerAfterDecision();
        Assert.Equal(["a"], _expelled);
    }

    [Fact]
    public async Task After_that_the_step_is_committed_where_the_replica_here_has_it()
    {
        var coordinator = await LoseOwnerAfterDecision();
        Apply(coordinator, 0, "a");
        await Handled(coordinator);
        Assert.Single(_kept.Steps);
    }

    [Fact]
    public async Task After_that_the_step_is_begun_anew_where_totals_are_missing_here()
    {
        var coordinator = await LoseOwnerAfterDecision();
        await _replicaOfA.Next<Decide>();
        coordinator.Tell(new DecisionTakenBack(new StepId(0)));
        coordinator.Tell(new NodeReady("a", _replicaOfA.Ref));
        Assert.Equal(0, (await _replicaOfA.Next<SendWeights>()).Weights.Version);
        Ready(coordinator, _a, "a");
        var again = await _a.Next<ComputeShards>();
        Assert.Equal(new StepId(0), again.Step);
        Assert.Equal([0, 1, 2, 3], again.Shards);
        Finish(coordinator, 0);
        await _here.Next<Decide>();
        Apply(coordinator, 0, "a");
        await Handled(coordinator);
        Assert.Single(_kept.Steps);
    }

    private static ShardResult Result(int shard) => new(shard, 1, default);

    private static void Reduce(IActorRef coordinator, long step, Chunk chunk) =>
        coordinator.Tell(new ChunkReduced(new StepId(step), chunk.Index, [.. Enumerable.Repeat(1.0, chunk.NormBlocks)]));

    private static void Finish(IActorRef coordinator, long step)
    {
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("a"), [Result(0), Result(1)], TimeSpan.Zero));
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, step, chunk);
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("b"), [Result(2), Result(3)], TimeSpan.Zero));
    }

    private static void Ready(IActorRef coordinator, TestProbe worker, string name) => coordinator.Tell(new WorkerReady(new WorkerId(name)), worker.Ref);

    private async Task<IActorRef> LoseOwnerAfterDecision()
    {
        var coordinator = await BeginWithTwo(slicesOnNodes: true, owners: ["a", "b"]);
        Finish(coordinator, 0);
        await _here.Next<Decide>();
        coordinator.Tell(new NodeLost("b", "gone"));
        Assert.Equal(new StepId(0), (await _here.Next<TakeBackDecision>()).Step);
        return coordinator;
    }

    // Everything told before is handled once the answer is there.
    private static async Task Handled(IActorRef actor) => await actor.Ask<ActorIdentity>(new Identify(null), TestContext.Current.CancellationToken);

    private void Apply(IActorRef coordinator, long step, string elsewhere)
    {
        _replica.Advance([]);
        coordinator.Tell(new StepApplied(new StepId(step), Here));
        coordinator.Tell(new StepApplied(new StepId(step), elsewhere));
    }

    private IActorRef Begin(long steps, int minWorkers = 1, bool slicesOnNodes = false)
    {
        _replicas.Add(Here, _here.Ref);
        _servers.Add("server", _server.Ref);
        var watch = new WorkerWatch(_events, TimeProvider.System, 1);
        var parts = new CoordinatorParts(
            Here, Plan, Chunks, minWorkers, true, slicesOnNodes, _replicas, _servers, new ShardDealer(4, null), (node, _) => _expelled.Add(node), watch);
        var coordinator = Sys.ActorOf(Props.Create(() => new CoordinatorActor(parts)));
        coordinator.Tell(new BeginTraining(steps, _replica, _kept, CancellationToken.None), _client.Ref);
        return coordinator;
    }

    private async Task<IActorRef> BeginWithTwo(bool slicesOnNodes = false, string[]? owners = null)
    {
        var coordinator = Begin(steps: 5, minWorkers: 2, slicesOnNodes);
        coordinator.Tell(new NodeReady("a", _replicaOfA.Ref));
        coordinator.Tell(new NodeReady("b", _replicaOfB.Ref));
        await _replicaOfA.Next<SendWeights>();
        await _replicaOfB.Next<SendWeights>();
        Ready(coordinator, _a, "a");
        Ready(coordinator, _b, "b");
        var first = await _a.Next<ComputeShards>();
        Assert.Equal([0, 1], first.Shards);
        Assert.Equal(owners ?? [], first.Owners);
        Assert.Equal([2, 3], (await _b.Next<ComputeShards>()).Shards);
        return coordinator;
    }
}
