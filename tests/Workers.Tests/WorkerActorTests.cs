using Akka.Actor;
using Akka.TestKit;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using Lockstep.Tests;
using Lockstep.Tests.Actors;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.Membership;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Workers.Tests;

public sealed class WorkerActorTests : Akka.TestKit.Xunit.TestKit
{
    private static readonly WorkerId Id = new("worker-1");
    private static readonly ChunkPlan Chunks = TinyRun.Chunks(TinyRun.Plan);

    private readonly TestProbe _coordinator;
    private readonly TestProbe _server;

    public WorkerActorTests()
    {
        (_coordinator, _server) = (CreateTestProbe(), CreateTestProbe());
    }

    [Fact]
    public async Task It_announces_itself_when_it_starts()
    {
        Worker(TinyRun.Computation(TinyRun.Plan, 3));
        Assert.Equal(new WorkerReady(Id), await _coordinator.Next<WorkerReady>());
    }

    [Fact]
    public async Task It_pushes_every_chunk_of_the_nodes_of_its_shards_before_it_reports()
    {
        var worker = await ReadyWorker(TinyRun.Computation(TinyRun.Plan, 3));
        worker.Tell(new ComputeShards(new StepId(2), [2, 3, 5], []));
        var computed = await _coordinator.Next<ShardsComputed>();
        Assert.Equal((new StepId(2), Id), (computed.Step, computed.Worker));
        Assert.Equal([2, 3, 5], computed.Results.Select(result => result.Shard));
        var pushed = new HashSet<Chunk>();
        for (var i = 0; i < Chunks.Chunks.Count; i++)
        {
            // Already there: what is told first is there first.
            Assert.True(_server.HasMessages);
            var push = await _server.Next<PushPartialSums>();
            pushed.Add(push.Chunk);
            Assert.Equal(new StepId(2), push.Step);
            Assert.Equal([new TreeNode(2, 4), new TreeNode(5, 6)], push.Sums.Select(sum => sum.Node));
        }

        Assert.Equal(Chunks.Chunks.Count, pushed.Count);
        Assert.False(_server.HasMessages);
    }

    [Fact]
    public async Task An_audit_is_answered_with_a_digest_that_every_right_answer_has_and_no_other()
    {
        var gradients = new List<ulong>();
        for (var time = 0; time < 3; time++)
        {
            var right = TinyRun.Computation(TinyRun.Plan, 3);
            var worker = await ReadyWorker(time < 2 ? right : new LyingComputation(right, shards => shards.Contains(3), Lie.Gradient));
            worker.Tell(new ComputeShards(new StepId(2), [3], [], IsAudit: true));
            var computed = await _coordinator.Next<ShardsComputed>();
            gradients.Add(computed.Gradient);
        }

        Assert.NotEqual(0ul, gradients[0]);
        Assert.Equal(gradients[0], gradients[1]);
        Assert.NotEqual(gradients[0], gradients[2]);
    }

    [Fact]
    public async Task A_request_of_an_older_step_is_dropped()
    {
        var worker = await ReadyWorker(TinyRun.Computation(TinyRun.Plan, 3));
        worker.Tell(new ComputeShards(new StepId(2), [0], []));
        worker.Tell(new ComputeShards(new StepId(1), [1], []));
        worker.Tell(new ComputeShards(new StepId(2), [2], []));
        Assert.Equal([0], (await _coordinator.Next<ShardsComputed>()).Results.Select(result => result.Shard));
        Assert.Equal([2], (await _coordinator.Next<ShardsComputed>()).Results.Select(result => result.Shard));
    }

    [Fact]
    public async Task A_computation_that_throws_is_reported_with_shards_and_cause_and_the_next_request_is_served()
    {
        var computation = new FaultyComputation(TinyRun.Computation(TinyRun.Plan, 3), (_, shards) => shards.Count > 1);
        var worker = await ReadyWorker(computation);
        worker.Tell(new ComputeShards(new StepId(2), [0, 1], []));
        worker.Tell(new ComputeShards(new StepId(2), [1], []));
        var failed = await _coordinator.Next<ShardsFailed>();
        Assert.Equal((new StepId(2), Id, "InvalidOperationException: " + FaultyComputation.Cause), (failed.Step, failed.Worker, failed.Cause));
        Assert.Equal([0, 1], failed.Shards);
        Assert.Equal([1], (await _coordinator.Next<ShardsComputed>()).Results.Select(result => result.Shard));
    }

    [Fact]
    public async Task Sums_of_an_earlier_request_stay_as_they_are_while_the_step_goes_on()
    {
        var worker = await ReadyWorker(TinyRun.Computation(TinyRun.Plan, 3));
        worker.Tell(new ComputeShards(new StepId(2), [0], []));
        await _coordinator.Next<ShardsComputed>();
        var first = (await _server.Next<PushPartialSums>()).Sums[0];
        var before = first.Values.Span.ToArray();
        worker.Tell(new ComputeShards(new StepId(2), [1], []));
        await _coordinator.Next<ShardsComputed>();
        Assert.Equal(new TreeNode(0, 1), first.Node);
        Assert.Equal(before, first.Values.Span.ToArray());
    }

    [Fact]
    public async Task A_worker_whose_threads_end_while_it_computes_lets_its_replica_go()
    {
        var stop = TestContext.Current.CancellationToken;
        var (replica, team) = (TinyRun.Replica(TinyRun.Plan), new ThreadTeam(2));
        replica.Pack(team);
        replica.Version = 2;
        using var server = new SlowServer();
        var computation = new ShardComputation(Kernels.Best, team, TinyRun.Plan, Chunks, 3);
        var worker = Sys.ActorOf(Props.Create(() => new WorkerActor(Id, _coordinator.Ref, _ => _ => server, replica, computation)));
        worker.Tell(new ComputeShards(new StepId(2), [0, 1], []));
        await server.Pushed.WaitAsync(stop);

        // As a part ends: its actors first, then its threads, and the next part loads its weights into the same replica.
        Sys.Stop(worker);
        team.Dispose();
        // Its members see that they are to end.
        await Task.Delay(100, stop);
        server.GoOn.Release();
        var changed = Task.Run(() => replica.Use.Change(() => { }), stop);
        Assert.Same(changed, await Task.WhenAny(changed, Task.Delay(TimeSpan.FromSeconds(30), stop)));
    }

    private async Task<IActorRef> ReadyWorker(IShardComputation computation)
    {
        var worker = Worker(computation);
        await _coordinator.Next<WorkerReady>();
        return worker;
    }

    private IActorRef Worker(IShardComputation computation)
    {
        using var team = new ThreadTeam(1);
        var replica = TinyRun.Replica(TinyRun.Plan);
        replica.Pack(team);
        replica.Version = 2;
        return Sys.ActorOf(Props.Create(() => new WorkerActor(Id, _coordinator.Ref, _ => _ => _server.Ref, replica, computation)));
    }

    /// <summary>Keeps whoever pushes first waiting.</summary>
    private sealed class SlowServer : ICanTell, IDisposable
    {
        private int _pushes;

        public SemaphoreSlim Pushed { get; } = new(0);

        public SemaphoreSlim GoOn { get; } = new(0);

        public void Tell(object message, IActorRef sender)
        {
            if (Interlocked.Increment(ref _pushes) > 1) return;
            Pushed.Release();
            GoOn.Wait(TestContext.Current.CancellationToken);
        }

        public void Dispose()
        {
            Pushed.Dispose();
            GoOn.Dispose();
        }
    }
}
