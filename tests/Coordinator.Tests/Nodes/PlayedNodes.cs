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
using static Lockstep.Coordinator.RunControl;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.Membership;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Coordinator.Tests.Nodes;

/// <summary>The test plays nodes, their workers and replicas, and everything else around the coordinator.</summary>
public abstract class PlayedNodes : Akka.TestKit.Xunit.TestKit
{
    private protected const string Here = "here";
    private protected const int Audited = 15;

    // The first seed that has one shard audited in that step, and none before.
    private protected static readonly Recipe Recipe = Enumerable.Range(1, 100_000).Select(seed => TinyRun.Recipe with { Shards = 4, Seed = (uint)seed })
        .First(recipe => Enumerable.Range(0, Audited + 1).All(step => AuditDraw.Of(recipe, step).Length == (step == Audited ? 1 : 0)));

    private protected static readonly RunPlan Plan = new(Recipe, TinyRun.Corpus);
    private protected static readonly ChunkPlan Chunks = TinyRun.Chunks(Plan);

    private readonly Audience _servers = new();

    private protected PlayedNodes()
    {
        (Client, ReplicaHere, Server) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        (A, B, ReplicaOfA, ReplicaOfB) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
    }

    private protected Replica Weights { get; } = TinyRun.Replica(Plan);

    private protected NothingKept Kept { get; } = new();

    private protected WorkerEvents Events { get; } = new();

    private protected Audience Replicas { get; } = new();

    private protected List<string> Expelled { get; } = [];

    private protected List<string> Refused { get; } = [];

    private protected TestProbe Client { get; }

    private protected TestProbe ReplicaHere { get; }

    private protected TestProbe Server { get; }

    private protected TestProbe A { get; }

    private protected TestProbe B { get; }

    private protected TestProbe ReplicaOfA { get; }

    private protected TestProbe ReplicaOfB { get; }

    private protected static ShardResult Result(int shard) => new(shard, 1, default);

    private protected static void Reduce(IActorRef coordinator, long step, Chunk chunk) =>
        coordinator.Tell(new ChunkReduced(new StepId(step), chunk.Index, [.. Enumerable.Repeat(1.0, chunk.NormBlocks)]));

    // All results and terms of the norm but for those of some of the chunks.
    private protected static void Finish(IActorRef coordinator, long step, int without = 0)
    {
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("a"), [Result(0), Result(1)], TimeSpan.Zero));
        foreach (var chunk in Chunks.Chunks.Skip(without)) Reduce(coordinator, step, chunk);
        coordinator.Tell(new ShardsComputed(new StepId(step), new WorkerId("b"), [Result(2), Result(3)], TimeSpan.Zero));
    }

    private protected static void Ready(IActorRef coordinator, TestProbe worker, string name) => coordinator.Tell(new WorkerReady(new WorkerId(name)), worker.Ref);

    // Takes steps until every worker's times are known. Gives the number of the step that is then under way.
    private protected async Task<long> Measure(IActorRef coordinator)
    {
        for (var step = 0; step <= DeadlinePolicy.Ignored; step++)
        {
            Finish(coordinator, step);
            await ReplicaHere.Next<Decide>();
            Apply(coordinator, step, "a");
            coordinator.Tell(new StepApplied(new StepId(step), "b"));
            await A.Next<ComputeShards>();
            await B.Next<ComputeShards>();
        }

        return DeadlinePolicy.Ignored + 1;
    }

    // Everything told before is handled once the answer is there.
    private protected static async Task Handled(IActorRef actor) => await actor.Ask<ActorIdentity>(new Identify(null), TestContext.Current.CancellationToken);

    private protected void Apply(IActorRef coordinator, long step, string elsewhere)
    {
        Weights.Advance([]);
        coordinator.Tell(new StepApplied(new StepId(step), Here));
        coordinator.Tell(new StepApplied(new StepId(step), elsewhere));
    }

    private protected IActorRef Begin(long steps, int minWorkers = 1, bool slicesOnNodes = false)
    {
        var coordinator = Coordinator(minWorkers, slicesOnNodes);
        Train(coordinator, steps);
        return coordinator;
    }

    private protected void Train(IActorRef coordinator, long steps) => coordinator.Tell(new BeginTraining(steps, Weights, Kept, CancellationToken.None), Client.Ref);

    private protected IActorRef Coordinator(int minWorkers, bool slicesOnNodes)
    {
        Replicas.Add(Here, ReplicaHere.Ref);
        _servers.Add("server", Server.Ref);
        var watch = new WorkerWatch(Events, TimeProvider.System, 1);
        var parts = new CoordinatorParts(
            Here, Plan, Chunks, minWorkers, true, slicesOnNodes, Replicas, _servers, new ShardDealer(4, null), (node, _) => Expelled.Add(node), watch)
        {
            Refuse = (_, reason) => Refused.Add(reason),
        };
        return Sys.ActorOf(Props.Create(() => new CoordinatorActor(parts)));
    }

    private protected async Task<IActorRef> BeginWithTwo(bool slicesOnNodes = false, string[]? owners = null)
    {
        var coordinator = Begin(steps: 20, minWorkers: 2, slicesOnNodes);
        coordinator.Tell(new NodeReady("a", ReplicaOfA.Ref));
        coordinator.Tell(new NodeReady("b", ReplicaOfB.Ref));
        await ReplicaOfA.Next<SendWeights>();
        await ReplicaOfB.Next<SendWeights>();
        Ready(coordinator, A, "a");
        Ready(coordinator, B, "b");
        var first = await A.Next<ComputeShards>();
        Assert.Equal([0, 1], first.Shards);
        Assert.Equal(owners ?? [], first.Owners);
        Assert.Equal([2, 3], (await B.Next<ComputeShards>()).Shards);
        return coordinator;
    }
}
