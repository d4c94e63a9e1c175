using Akka.Actor;
using Akka.TestKit;
using Lockstep.Coordinator.Deadlines;
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
    private const int Audited = 15;

    // The first seed that has one shard audited in that step, and none before.
    private static readonly Recipe Recipe = Enumerable.Range(1, 100_000).Select(seed => TinyRun.Recipe with { Shards = 4, Seed = (uint)seed })
        .First(recipe => Enumerable.Range(0, Audited + 1).All(step => AuditDraw.Of(recipe, step).Length == (step == Audited ? 1 : 0)));

    private static readonly RunPlan Plan = new(Recipe, TinyRun.Corpus);
    private static readonly ChunkPlan Chunks = TinyRun.Chunks(Plan);
    private static readonly int Shard = AuditDraw.Of(Recipe, Audited)[0];

    private readonly Replica _replica = TinyRun.Replica(Plan);
    private readonly NothingKept _kept = new();
    private readonly WorkerEvents _events = new();
    private readonly Audience _replicas = new();
    private readonly Audience _servers = new();
    private readonly List<string> _expelled = [];
    private readonly List<string> _refused = [];
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
        Assert.Equal(_replica.Parameters.Values.Span.ToArray(), weights.Parameters.Values.Span.ToArray());
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
    public async Task The_slices_of_a_lost_owner_go_to_the_others_which_push_again_and_compute_only_what_it_had_computed()
    {
        var coordinator = await BeginWithTwo(slicesOnNodes: true, owners: ["a", "b"]);
        Finish(coordinator, 0, without: 1);
        coordinator.Tell(new NodeLost("b", "gone"));
        Assert.Equal(["a", "a"], (await _a.Next<SlicesMoved>()).Owners);
        var again = await _a.Next<ComputeShards>();
        Assert.Equal(new StepId(0), again.Step);
        Assert.Equal([2, 3], again.Shards);
        Assert.Equal(["a", "a"], again.Owners);
        coordinator.Tell(new ShardsComputed(new StepId(0), new WorkerId("a"), [Result(2), Result(3)], TimeSpan.Zero));
        await Handled(coordinator);
        Assert.False(_here.HasMessages);
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, 0, chunk);
        await _here.Next<Decide>();
        Assert.Empty(_expelled);
    }

    [Fact]
    public async Task Results_that_come_after_the_loss_of_their_worker_do_not_count_where_its_sums_went_to_other_workers()
    {
        var coordinator = await BeginWithTwo(slicesOnNodes: true, owners: ["a", "b"]);
        var step = await Measure(coordinator);
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("a"), [Result(0), Result(1)], TimeSpan.Zero));
        coordinator.Tell(new NodeLost("b", "gone"));
        await _a.Next<SlicesMoved>();
        Assert.Equal([2, 3], (await _a.Next<ComputeShards>()).Shards);
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("b"), [Result(2), Result(3)], TimeSpan.Zero));
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, step, chunk);
        await Handled(coordinator);
        Assert.False(_here.HasMessages);
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("a"), [Result(2), Result(3)], TimeSpan.Zero));
        await _here.Next<Decide>();
    }

    [Fact]
    public async Task Who_is_lost_between_two_steps_moves_no_slice()
    {
        var coordinator = await BeginWithTwo(slicesOnNodes: true, owners: ["a", "b"]);
        Finish(coordinator, 0);
        coordinator.Tell(new LeaveRequest(new WorkerId("b")), _b.Ref);
        await _here.Next<Decide>();
        Apply(coordinator, 0, "a");
        await _b.Next<LeaveGranted>();
        coordinator.Tell(new NodeLost("b", "it left"));
        Assert.Equal(["a"], (await _a.Next<ComputeShards>()).Owners);
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
        coordinator.Tell(new ShardsComputed(new StepId(0), new WorkerId("a"), [.. Enumerable.Range(0, 4).Select(Result)], TimeSpan.Zero));
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, 0, chunk);
        await _here.Next<Decide>();
        Apply(coordinator, 0, "a");
        await Handled(coordinator);
        Assert.Single(_kept.Steps);
    }

    [Fact]
    public async Task The_shards_of_a_late_worker_go_to_an_idle_one_as_well_and_it_gets_no_more_until_it_answers()
    {
        var coordinator = await BeginWithTwo();
        var step = await Measure(coordinator);
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("a"), [Result(0), Result(1)], TimeSpan.Zero));
        var twice = await _a.Next<ComputeShards>();
        Assert.Equal(new StepId(step), twice.Step);
        Assert.Equal([2, 3], twice.Shards);

        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("a"), [Result(2), Result(3)], TimeSpan.Zero));
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, step, chunk);
        Apply(coordinator, step, "a");
        Assert.Equal([0, 1, 2, 3], (await _a.Next<ComputeShards>()).Shards);
        Assert.False(_b.HasMessages);
        Assert.Empty(_events.Happenings.OfType<RunEvent.WorkerLeft>());

        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("b"), [Result(2), Result(3)], TimeSpan.FromSeconds(1)));
        coordinator.Tell(new StepApplied(new StepId(step), "b"));
        coordinator.Tell(new ShardsComputed(new StepId(step + 1), new WorkerId("a"), [.. Enumerable.Range(0, 4).Select(Result)], TimeSpan.Zero));
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, step + 1, chunk);
        Apply(coordinator, step + 1, "a");
        Assert.Equal([2, 3], (await _b.Next<ComputeShards>()).Shards);
    }

    [Fact]
    public async Task A_late_worker_whose_replica_goes_on_gets_shards_again()
    {
        var coordinator = await BeginWithTwo();
        var step = await Measure(coordinator);
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("a"), [Result(0), Result(1)], TimeSpan.Zero));
        await _a.Next<ComputeShards>();
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("a"), [Result(2), Result(3)], TimeSpan.Zero));
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, step, chunk);
        _replica.Advance([]);
        coordinator.Tell(new StepApplied(new StepId(step), "b"));
        coordinator.Tell(new StepApplied(new StepId(step), Here));
        Assert.Equal(new StepId(step + 1), (await _b.Next<ComputeShards>()).Step);
    }

    [Fact]
    public async Task A_lone_worker_that_is_late_is_waited_for()
    {
        var coordinator = await BeginWithTwo();
        var step = await Measure(coordinator);
        coordinator.Tell(new NodeLost("a", "gone"));
        await _b.Next<ComputeShards>();
        await _events.Late.WaitAsync(TestContext.Current.CancellationToken);
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("b"), [Result(2), Result(3)], TimeSpan.Zero));
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("b"), [Result(0), Result(1)], TimeSpan.Zero));
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, step, chunk);
        Apply(coordinator, step, "b");
        Assert.Equal([0, 1, 2, 3], (await _b.Next<ComputeShards>()).Shards);
    }

    [Fact]
    public async Task A_replica_elsewhere_that_hangs_does_not_hold_the_commit_up_for_long()
    {
        var coordinator = await BeginWithTwo();
        Finish(coordinator, 0);
        await _here.Next<Decide>();
        _replica.Advance([]);
        coordinator.Tell(new StepApplied(new StepId(0), Here));
        Assert.Equal(new StepId(1), (await _a.Next<ComputeShards>()).Step);
    }

    [Fact]
    public async Task An_owner_that_hangs_is_sent_away_and_the_step_goes_on_without_it()
    {
        var coordinator = await BeginWithTwo(slicesOnNodes: true, owners: ["a", "b"]);
        var step = await Measure(coordinator);
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("a"), [Result(0), Result(1)], TimeSpan.Zero));
        Assert.Equal(["a", "b"], (await _a.Next<ComputeShards>()).Owners);
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("a"), [Result(2), Result(3)], TimeSpan.Zero));
        Assert.Equal(["a", "a"], (await _a.Next<SlicesMoved>()).Owners);
        await Handled(coordinator);
        Assert.Equal(["b"], _expelled);
        Assert.False(_a.HasMessages);
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, step, chunk);
        await _here.Next<Decide>();
    }

    [Fact]
    public async Task Replicas_that_miss_totals_of_a_committed_step_and_wait_for_them_in_vain_are_sent_away_for_weights()
    {
        var coordinator = await BeginWithTwo(slicesOnNodes: true, owners: ["a", "b"]);
        var step = await Measure(coordinator);
        Finish(coordinator, step);
        await _here.Next<Decide>();
        _replica.Advance([]);
        coordinator.Tell(new StepApplied(new StepId(step), Here));
        Assert.Equal(new StepId(step + 1), (await _a.Next<ComputeShards>()).Step);
        Assert.Equal(new StepId(step + 1), (await _b.Next<ComputeShards>()).Step);
        Assert.Equal(new StepId(step + 1), (await _server.Next<AbandonStep>()).Step);
        Assert.Equal(["a", "b"], _expelled.Order(StringComparer.Ordinal));
        while (_replicaOfA.HasMessages) await _replicaOfA.ReceiveOneAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
        coordinator.Tell(new NodeReady("a", _replicaOfA.Ref));
        Assert.Equal(step + 1, (await _replicaOfA.Next<SendWeights>()).Weights.Version);
        Ready(coordinator, _a, "a");
        Assert.Equal([0, 1, 2, 3], (await _a.Next<ComputeShards>()).Shards);
    }

    [Fact]
    public async Task Who_waits_for_weights_does_not_wait_long_for_a_step_of_which_all_workers_are_late()
    {
        var coordinator = await BeginWithTwo();
        var step = await Measure(coordinator);
        var (replica, worker) = (CreateTestProbe(), CreateTestProbe());
        coordinator.Tell(new NodeReady("c", replica.Ref));
        Assert.Equal(step, (await replica.Next<SendWeights>()).Weights.Version);
        Assert.Equal(["a", "b"], _expelled.Order(StringComparer.Ordinal));
        Ready(coordinator, worker, "c");
        Assert.Equal([0, 1, 2, 3], (await worker.Next<ComputeShards>()).Shards);
    }

    [Fact]
    public async Task Owners_whose_totals_of_a_decided_step_do_not_come_are_sent_away_and_come_back_for_weights()
    {
        var coordinator = await BeginWithTwo(slicesOnNodes: true, owners: ["a", "b"]);
        var step = await Measure(coordinator);
        Finish(coordinator, step);
        await _here.Next<Decide>();
        Assert.Equal(new StepId(step), (await _here.Next<TakeBackDecision>()).Step);
        Assert.Equal(["a", "b"], _expelled.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_late_answer_that_differs_after_its_step_was_decided_ends_the_run_and_says_which_step_is_in_doubt()
    {
        var coordinator = await BeginWithTwo();
        Finish(coordinator, 0);
        await _here.Next<Decide>();
        Apply(coordinator, 0, "a");
        await _a.Next<ComputeShards>();
        coordinator.Tell(new ShardsComputed(new StepId(0), new WorkerId("b"), [Result(2)], TimeSpan.Zero));
        await Handled(coordinator);
        Assert.False(_client.HasMessages);
        coordinator.Tell(new ShardsComputed(new StepId(0), new WorkerId("a"), [new ShardResult(2, 1.5, default)], TimeSpan.Zero));
        var failure = Assert.IsType<RunFailedException>((await _client.Next<TrainingEnded>()).Failure);
        Assert.StartsWith("b and a gave different results for shard 2 of step 0, which is decided", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shard_in_a_thousand_is_computed_alone_by_two_workers_and_the_step_waits_for_both()
    {
        _replica.Version = Audited;
        var coordinator = await BeginAudited(slicesOnNodes: false);
        Answer(coordinator, "a", 1);
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, Audited, chunk);
        await Handled(coordinator);
        Assert.False(_here.HasMessages);
        Answer(coordinator, "b", 1);
        Assert.Equal(Audited, (await _here.Next<Decide>()).Decision.Step);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_worker_that_computes_wrongly_is_sent_away_for_good_and_the_step_begins_anew_without_any_of_its_sums(bool slicesOnNodes)
    {
        _replica.Version = Audited;
        var coordinator = await BeginAudited(slicesOnNodes);
        Answer(coordinator, "a", 1);
        Answer(coordinator, "b", 2);
        Assert.True((await _a.Next<ComputeShards>()).IsAudit);
        Assert.True((await _b.Next<ComputeShards>()).IsAudit);
        Answer(coordinator, "a", 1);
        Answer(coordinator, "b", 3);
        coordinator.Tell(new NodeSilent("a"));
        await Handled(coordinator);
        Assert.False(_server.HasMessages);
        coordinator.Tell(new NodeSilent("b"));
        await _server.Next<AbandonStep>();
        coordinator.Tell(new StepAbandoned(new StepId(Audited)));
        await _here.Next<ForgetTotals>();
        coordinator.Tell(new TotalsForgotten(new StepId(Audited)));

        Assert.Equal(["a", "b"], _expelled.Order(StringComparer.Ordinal));
        Assert.Contains("b computed shard", Assert.Single(_refused), StringComparison.Ordinal);
        Assert.Contains(new RunEvent.WorkerQuarantined("b", Audited, Shard), _events.Happenings);
        coordinator.Tell(new NodeReady("a", _replicaOfA.Ref));
        Assert.Equal(Audited, (await _replicaOfA.Next<SendWeights>()).Weights.Version);
        Ready(coordinator, _a, "a");
        var again = await _a.Next<ComputeShards>();
        Assert.Equal([0, 1, 2, 3], again.Shards);
        Assert.Empty(again.Owners);
    }

    private static void Answer(IActorRef coordinator, string worker, ulong gradient) =>
        coordinator.Tell(new ShardsComputed(new StepId(Audited), new WorkerId(worker), [Result(Shard)], TimeSpan.Zero, gradient));

    // Everything but the audited shard is computed already.
    private async Task<IActorRef> BeginAudited(bool slicesOnNodes)
    {
        // A run that goes on does not wait for more workers than one: both are there before it does.
        var coordinator = Coordinator(minWorkers: 2, slicesOnNodes);
        coordinator.Tell(new NodeReady("a", _replicaOfA.Ref));
        coordinator.Tell(new NodeReady("b", _replicaOfB.Ref));
        Ready(coordinator, _a, "a");
        Ready(coordinator, _b, "b");
        Train(coordinator, Audited + 5);
        await _replicaOfA.Next<SendWeights>();
        await _replicaOfB.Next<SendWeights>();
        foreach (var (probe, name) in ((TestProbe, string)[])[(_a, "a"), (_b, "b")])
        {
            ComputeShards[] requests = [await probe.Next<ComputeShards>(), await probe.Next<ComputeShards>()];
            foreach (var request in requests)
            {
                Assert.Equal(request.IsAudit, request.Shards.SequenceEqual([Shard]));
                if (!request.IsAudit) coordinator.Tell(new ShardsComputed(request.Step, new WorkerId(name), [.. request.Shards.Select(Result)], TimeSpan.Zero));
            }
        }

        return coordinator;
    }

    private static ShardResult Result(int shard) => new(shard, 1, default);

    private static void Reduce(IActorRef coordinator, long step, Chunk chunk) =>
        coordinator.Tell(new ChunkReduced(new StepId(step), chunk.Index, [.. Enumerable.Repeat(1.0, chunk.NormBlocks)]));

    // All results and terms of the norm but for those of some of the chunks.
    private static void Finish(IActorRef coordinator, long step, int without = 0)
    {
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("a"), [Result(0), Result(1)], TimeSpan.Zero));
        foreach (var chunk in Chunks.Chunks.Skip(without)) Reduce(coordinator, step, chunk);
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

    // Takes steps until every worker's times are known. Gives the number of the step that is then under way.
    private async Task<long> Measure(IActorRef coordinator)
    {
        for (var step = 0; step <= DeadlinePolicy.Ignored; step++)
        {
            Finish(coordinator, step);
            await _here.Next<Decide>();
            Apply(coordinator, step, "a");
            coordinator.Tell(new StepApplied(new StepId(step), "b"));
            await _a.Next<ComputeShards>();
            await _b.Next<ComputeShards>();
        }

        return DeadlinePolicy.Ignored + 1;
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
        var coordinator = Coordinator(minWorkers, slicesOnNodes);
        Train(coordinator, steps);
        return coordinator;
    }

    private void Train(IActorRef coordinator, long steps) => coordinator.Tell(new BeginTraining(steps, _replica, _kept, CancellationToken.None), _client.Ref);

    private IActorRef Coordinator(int minWorkers, bool slicesOnNodes)
    {
        _replicas.Add(Here, _here.Ref);
        _servers.Add("server", _server.Ref);
        var watch = new WorkerWatch(_events, TimeProvider.System, 1);
        var parts = new CoordinatorParts(
            Here, Plan, Chunks, minWorkers, true, slicesOnNodes, _replicas, _servers, new ShardDealer(4, null), (node, _) => _expelled.Add(node), watch)
        {
            Refuse = (_, reason) => _refused.Add(reason),
        };
        return Sys.ActorOf(Props.Create(() => new CoordinatorActor(parts)));
    }

    private async Task<IActorRef> BeginWithTwo(bool slicesOnNodes = false, string[]? owners = null)
    {
        var coordinator = Begin(steps: 20, minWorkers: 2, slicesOnNodes);
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
