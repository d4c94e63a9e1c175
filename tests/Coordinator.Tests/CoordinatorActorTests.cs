using Akka.Actor;
using Akka.TestKit;
using Lockstep.Coordinator.Runs;
using Lockstep.Coordinator.Sharding;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Protocol;
using Lockstep.Tests;
using Lockstep.Tests.Actors;
using static Lockstep.Coordinator.RunControl;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.Membership;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Coordinator.Tests;

// The test plays workers, servers and replica; the coordinator only ever sees what they say.
public sealed class CoordinatorActorTests : Akka.TestKit.Xunit.TestKit
{
    private static readonly RunPlan Plan = new(TinyRun.Recipe with { Shards = 4 }, TinyRun.Corpus);
    private static readonly ChunkPlan Chunks = TinyRun.Chunks(Plan);

    private readonly Replica _replica = TinyRun.Replica(Plan);
    private readonly NothingKept _kept = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TestProbe _client;
    private readonly TestProbe _replicaKeeper;
    private readonly TestProbe _server;
    private readonly TestProbe _one;
    private readonly TestProbe _two;
    private readonly Audience _replicas = new();
    private readonly Audience _servers = new();
    private readonly WorkerEvents _events = new();

    public CoordinatorActorTests()
    {
        (_client, _replicaKeeper, _server, _one, _two) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
    }

    [Fact]
    public async Task The_first_step_waits_for_the_workers_and_deals_every_shard()
    {
        var coordinator = Coordinator();
        coordinator.Tell(new BeginTraining(1, _replica, _kept, _stop.Token), _client.Ref);
        Join(coordinator, 1);
        Join(coordinator, 1);
        Join(coordinator, 2);
        Assert.Equal([0, 1], (await _one.Next<ComputeShards>()).Shards);
        Assert.Equal([2, 3], (await _two.Next<ComputeShards>()).Shards);
        Assert.False(_one.HasMessages);
    }

    [Fact]
    public async Task A_step_is_decided_once_and_committed_when_the_replica_has_it()
    {
        var coordinator = await Begin(2);
        Finish(coordinator, 0);
        var decided = await _replicaKeeper.Next<Decide>();
        Finish(coordinator, 0);
        Assert.Equal(0, decided.Decision.Step);
        Assert.Equal([0, 1, 2, 3], decided.Results.Select(result => result.Shard));
        Assert.Empty(_kept.Steps);

        Apply(coordinator, 0);
        await Requests(1);
        Finish(coordinator, 1);
        Assert.Equal(1, (await _replicaKeeper.Next<Decide>()).Decision.Step);
        Apply(coordinator, 1);
        Assert.Null((await _client.Next<TrainingEnded>()).Failure);
        Assert.Equal([0L, 1L], _kept.Steps.Select(step => step.Step));
        Assert.Equal(["worker-1", "worker-1", "worker-2", "worker-2"], _kept.Workers[1]);
    }

    [Fact]
    public async Task What_belongs_to_another_step_is_dropped()
    {
        var coordinator = await Begin(1);
        coordinator.Tell(new ShardsComputed(new StepId(7), Id(1), [Result(0, 100)], TimeSpan.Zero));
        coordinator.Tell(new ShardsComputed(new StepId(-1), Id(1), [Result(1, 100)], TimeSpan.Zero));
        coordinator.Tell(new ShardsFailed(new StepId(7), Id(1), [0], "late"));
        coordinator.Tell(new ChunkReduced(new StepId(7), 0, [double.NaN]));
        coordinator.Tell(new StepFailed(new StepId(7), "Someone", "late"));
        Finish(coordinator, 0);
        Assert.Equal(4, (await _replicaKeeper.Next<Decide>()).Decision.Cost);
    }

    [Fact]
    public async Task Shards_that_failed_are_computed_elsewhere_one_by_one_and_the_step_goes_on()
    {
        var coordinator = await Begin(1);
        coordinator.Tell(new ShardsFailed(new StepId(0), Id(1), [0, 1], "out of luck"));
        Assert.Equal([0], (await _two.Next<ComputeShards>()).Shards);
        Assert.Equal([1], (await _two.Next<ComputeShards>()).Shards);
        Finish(coordinator, 0);
        await _replicaKeeper.Next<Decide>();
        Apply(coordinator, 0);
        Assert.Null((await _client.Next<TrainingEnded>()).Failure);
    }

    [Fact]
    public async Task The_third_failure_of_a_shard_ends_the_run_naming_shard_step_worker_and_cause()
    {
        var coordinator = await Begin(1);
        coordinator.Tell(new ShardsFailed(new StepId(0), Id(1), [1], "first"));
        Assert.Equal([1], (await _two.Next<ComputeShards>()).Shards);
        coordinator.Tell(new ShardsFailed(new StepId(0), Id(2), [1], "second"));
        Assert.Equal([1], (await _one.Next<ComputeShards>()).Shards);
        coordinator.Tell(new ShardsFailed(new StepId(0), Id(1), [1], "third"));
        var failure = Assert.IsType<RunFailedException>((await _client.Next<TrainingEnded>()).Failure);
        Assert.Equal("Computing shard 1 of step 0 failed 3 times, the last time at worker-1: third", failure.Message);
    }

    [Fact]
    public async Task A_stop_is_heeded_after_the_step_under_way()
    {
        var coordinator = await Begin(5);
        await _stop.CancelAsync();
        Finish(coordinator, 0);
        await _replicaKeeper.Next<Decide>();
        Apply(coordinator, 0);
        Assert.Null((await _client.Next<TrainingEnded>()).Failure);
        Assert.Single(_kept.Steps);
        Assert.False(_one.HasMessages);
    }

    [Fact]
    public async Task Work_of_the_keeper_is_done_before_the_next_step_begins()
    {
        using var finish = new ManualResetEventSlim();
        var coordinator = await Begin(2, new KeeperWithWork(() => finish.Wait(TestContext.Current.CancellationToken)));
        Finish(coordinator, 0);
        await _replicaKeeper.Next<Decide>();
        Apply(coordinator, 0);

        await coordinator.Ask<ActorIdentity>(new Identify(1), TestContext.Current.CancellationToken);
        Assert.False(_one.HasMessages);
        finish.Set();
        Assert.Equal(new StepId(1), (await _one.Next<ComputeShards>()).Step);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_keeper_that_throws_ends_the_run(bool whenTold)
    {
        ITrainingKeeper keeper = whenTold ? new KeeperThatThrows() : new KeeperWithWork(() => throw new IOException("no room"));
        var coordinator = await Begin(2, keeper);
        Finish(coordinator, 0);
        await _replicaKeeper.Next<Decide>();
        Apply(coordinator, 0);
        Assert.Equal("no room", Assert.IsType<IOException>((await _client.Next<TrainingEnded>()).Failure).Message);
        Assert.False(_one.HasMessages);
    }

    [Fact]
    public async Task A_cost_that_is_not_finite_ends_the_run_before_the_update()
    {
        var coordinator = await Begin(1);
        Finish(coordinator, 0, cost: double.NaN);
        var failure = Assert.IsType<DivergedException>((await _client.Next<TrainingEnded>()).Failure);
        Assert.StartsWith("Step 0: the loss of shard 0", failure.Message, StringComparison.Ordinal);
        Assert.False(_replicaKeeper.HasMessages);
    }

    [Fact]
    public async Task A_norm_that_is_not_finite_ends_the_run_before_the_update()
    {
        var coordinator = await Begin(1);
        Finish(coordinator, 0, norm: double.PositiveInfinity);
        var failure = Assert.IsType<DivergedException>((await _client.Next<TrainingEnded>()).Failure);
        Assert.Contains("the gradient of decoder.bias, decoder.weight", failure.Message, StringComparison.Ordinal);
        Assert.False(_replicaKeeper.HasMessages);
    }

    [Fact]
    public async Task A_replica_or_server_that_throws_ends_the_run()
    {
        var coordinator = await Begin(1);
        coordinator.Tell(new StepFailed(new StepId(0), "The replica, applying the update,", "OutOfMemoryException: none left"));
        var failure = Assert.IsType<RunFailedException>((await _client.Next<TrainingEnded>()).Failure);
        Assert.Equal("step 0: The replica, applying the update, threw OutOfMemoryException: none left.", failure.Message);
    }

    [Fact]
    public async Task A_run_that_is_at_its_end_takes_no_step()
    {
        _replica.Version = 3;
        var coordinator = Coordinator();
        Join(coordinator, 1);
        Join(coordinator, 2);
        coordinator.Tell(new BeginTraining(3, _replica, _kept, _stop.Token), _client.Ref);
        Assert.Null((await _client.Next<TrainingEnded>()).Failure);
        Assert.False(_one.HasMessages);
    }

    [Fact]
    public async Task A_worker_that_joins_late_gets_shards_from_the_next_step_on()
    {
        var coordinator = await Begin(2);
        var three = CreateTestProbe();
        coordinator.Tell(new WorkerReady(Id(3)), three.Ref);
        Finish(coordinator, 0);
        await _replicaKeeper.Next<Decide>();
        Apply(coordinator, 0);
        Assert.Equal(new StepId(1), (await three.Next<ComputeShards>()).Step);
    }

    [Fact]
    public async Task A_worker_of_this_process_that_computes_wrongly_ends_the_run()
    {
        var coordinator = await Begin(1);
        coordinator.Tell(new ShardsComputed(new StepId(0), Id(2), [Result(2, 1)], TimeSpan.Zero));
        coordinator.Tell(new ShardsComputed(new StepId(0), Id(1), [Result(2, 7)], TimeSpan.Zero));
        Assert.True((await _one.Next<ComputeShards>()).IsAudit);
        Assert.True((await _two.Next<ComputeShards>()).IsAudit);
        coordinator.Tell(new ShardsComputed(new StepId(0), Id(2), [Result(2, 1)], TimeSpan.Zero, 5));
        coordinator.Tell(new ShardsComputed(new StepId(0), Id(1), [Result(2, 8)], TimeSpan.Zero, 6));
        var failure = Assert.IsType<RunFailedException>((await _client.Next<TrainingEnded>()).Failure);
        Assert.StartsWith("worker-1, which is in the coordinator's process, computed shard 2 of step 0 wrongly.", failure.Message, StringComparison.Ordinal);
        Assert.False(_replicaKeeper.HasMessages);
    }

    private static WorkerId Id(int number) => new($"worker-{number}");

    private static ShardResult Result(int shard, double cost) => new(shard, cost, default);

    private static void Finish(IActorRef coordinator, long step, double cost = 1, double norm = 1)
    {
        coordinator.Tell(new ShardsComputed(new StepId(step), Id(2), [Result(2, cost), Result(3, cost)], TimeSpan.Zero));
        foreach (var chunk in Chunks.Chunks.Reverse())
        {
            coordinator.Tell(new ChunkReduced(new StepId(step), chunk.Index, [.. Enumerable.Repeat(norm, chunk.NormBlocks)]));
        }

        coordinator.Tell(new ShardsComputed(new StepId(step), Id(1), [Result(0, cost), Result(1, cost)], TimeSpan.Zero));
    }

    private IActorRef Coordinator()
    {
        var watch = new WorkerWatch(_events, TimeProvider.System, 1);
        _replicas.Add("here", _replicaKeeper.Ref);
        _servers.Add("server", _server.Ref);
        var parts = new CoordinatorParts("here", Plan, Chunks, 2, true, false, _replicas, _servers, new ShardDealer(4, null), (_, _) => { }, watch);
        return Sys.ActorOf(Props.Create(() => new CoordinatorActor(parts)));
    }

    private void Join(IActorRef coordinator, int number) => coordinator.Tell(new WorkerReady(Id(number)), number == 1 ? _one.Ref : _two.Ref);

    private async Task<IActorRef> Begin(long steps, ITrainingKeeper? keeper = null)
    {
        var coordinator = Coordinator();
        Join(coordinator, 1);
        Join(coordinator, 2);
        coordinator.Tell(new BeginTraining(steps, _replica, keeper ?? _kept, _stop.Token), _client.Ref);
        await Requests(0);
        return coordinator;
    }

    private async Task Requests(long step)
    {
        Assert.Equal(new StepId(step), (await _one.Next<ComputeShards>()).Step);
        Assert.Equal(new StepId(step), (await _two.Next<ComputeShards>()).Step);
    }

    private void Apply(IActorRef coordinator, long step)
    {
        _replica.Advance([]);
        coordinator.Tell(new StepApplied(new StepId(step), "here"));
    }

    private sealed class KeeperWithWork(Action work) : ITrainingKeeper
    {
        public Action? Committed(StepDecision step) => work;
    }

    private sealed class KeeperThatThrows : ITrainingKeeper
    {
        public Action? Committed(StepDecision step) => throw new IOException("no room");
    }
}
