using System.Collections.Concurrent;
using System.Net;
using Akka.Actor;
using Lockstep.Host.Nodes;
using Lockstep.Host.Nodes.Inboxes;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using Lockstep.Protocol.Streams;
using Lockstep.Tests;
using Lockstep.Workers;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Host.Tests.Nodes;

// Real gradients over real sockets: what is told at one end comes out at the other, bit for bit, and nothing stays held.
public sealed class PeerPortTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly StepId Step = new(0);

    private readonly BlockingCollection<object> _arrived = [];
    private readonly BlockingCollection<StreamPeer> _accepted = [];
    private readonly ActorSystem _system = ActorSystem.Create("test", "akka { loglevel = OFF, stdout-loglevel = OFF }");
    private readonly IActorRef _actor;
    private readonly List<IDisposable> _held = [];

    public PeerPortTests()
    {
        _actor = _system.ActorOf(Props.Create(() => new NodeInboxActor(_arrived.Add)));
    }

    public static TheoryData<string> Networks => ["lstm", "gru", "lstm tied"];

    public void Dispose()
    {
        foreach (var held in _held) held.Dispose();
        _system.Terminate().GetAwaiter().GetResult();
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Partial_sums_arrive_bit_for_bit_and_are_given_back(string network)
    {
        var plan = TinyNetworks.Plan(network);
        var (port, receiver, context) = Connect(plan);
        receiver.Use(FrameKind.PartialSum, new SumInbox(context, _ => _actor, new Traffic()));
        var pushed = new List<PushPartialSums>();
        var computation = TinyRun.Computation(plan, 3);
        computation.Run(Packed(plan), 0, [2, 3, 5], (chunk, sums) =>
        {
            var push = new PushPartialSums(Step, chunk, [.. sums]);
            push.Hold();
            pushed.Add(push);
            port.Tell(push, ActorRefs.Nobody);
        });

        foreach (var push in pushed)
        {
            foreach (var sum in push.Sums)
            {
                var arrived = Next<PushPartialSums>();
                Assert.Equal((push.Step, push.Chunk.Index, sum.Node), (arrived.Step, arrived.Chunk.Index, arrived.Sums[0].Node));
                Assert.Equal(Bits(push.Chunk, sum), Bits(arrived.Chunk, arrived.Sums[0]));
                Assert.True(arrived.Sums[0].IsHeld);
                arrived.Release();
                Eventually(() => !sum.IsHeld || pushed.Any(other => other != push && other.Sums.Contains(sum)));
            }
        }

        Eventually(() => pushed.All(push => push.Sums.All(sum => !sum.IsHeld)));
    }

    [Fact]
    public void What_is_pushed_again_comes_after_what_was_behind_it_and_arrives_bit_for_bit()
    {
        var plan = PlanOfManyWords();
        var (port, receiver, context) = Connect(plan);
        Assert.InRange(context.Chunks.Of("encoder.weight").Count(), 2, 9);
        receiver.Use(FrameKind.PartialSum, new SumInbox(context, _ => _actor, new Traffic()));
        var pushes = new List<PushPartialSums>();
        TinyRun.Computation(plan, 2).Run(Packed(plan), 0, [2, 3], (chunk, sums) => pushes.Add(new PushPartialSums(Step, chunk, [.. sums])));
        pushes.Reverse();
        foreach (var push in pushes)
        {
            push.Hold();
            port.Tell(push, ActorRefs.Nobody);
        }

        var arrived = pushes.Select(_ => Next<PushPartialSums>()).ToArray();

        Assert.All(pushes.Zip(arrived), both => Assert.Equal(Bits(both.First.Chunk, both.First.Sums[0]), Bits(both.Second.Chunk, both.Second.Sums[0])));
        Assert.All(arrived.Where(push => push.Chunk.Kind == ChunkKind.Touched), push => Assert.NotEqual(0, push.Sums[0].TouchedRowsOf(push.Chunk).Length));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_replica_elsewhere_comes_to_the_same_weights(string network)
    {
        var plan = TinyNetworks.Plan(network);
        var (port, receiver, context) = Connect(plan);
        var (gate, far) = (new VersionGate(), TinyRun.Replica(plan));
        gate.Open(0);
        receiver.Use(FrameKind.Total, new TotalInbox(context, gate, _actor, new Traffic()));
        receiver.Use(FrameKind.Decision, new DecisionInbox(context, gate, _actor, new Traffic()));

        IReadOnlyList<PartialSum> sums = [];
        var near = Packed(plan);
        var results = TinyRun.Computation(plan, plan.Recipe.Shards).Run(near, 0, [.. Enumerable.Range(0, plan.Recipe.Shards)], (_, completed) => sums = completed);
        var reduction = new ChunkReduction(Kernels.Best, context.Chunks, context.Root);
        foreach (var chunk in context.Chunks.Chunks)
        {
            var total = new ChunkTotal(chunk);
            reduction.Reduce(total, sums);
            near.Apply(total, 0.25f);
            var published = new PublishTotal(Step, total);
            published.Hold();
            port.Tell(published, ActorRefs.Nobody);
        }

        port.Tell(new Decide(new StepDecision(0, 1.5, 2.5, 0.25f), new Progress(1, 4.5, null), [.. results]), ActorRefs.Nobody);
        near.Advance(results);

        foreach (var _ in context.Chunks.Chunks) far.Apply(Next<PublishTotal>().Total, 0.25f);
        var decided = Next<Decide>();
        far.Advance(decided.Results);
        Assert.Equal(new StepDecision(0, 1.5, 2.5, 0.25f), decided.Decision);
        Assert.Equal(near.Parameters.Values.Span.ToArray(), far.Parameters.Values.Span.ToArray());
        Assert.Equal(near.RowStates.Span.ToArray(), far.RowStates.Span.ToArray());
        Eventually(() => sums.All(sum => !sum.IsHeld));
    }

    [Fact]
    public void Results_arrive_with_costs_states_the_time_they_took_and_the_digest_of_the_gradient()
    {
        var (port, receiver, context) = Connect(TinyRun.Plan);
        receiver.Use(FrameKind.ShardResults, new ResultInbox(context, new WorkerId("far"), _actor, new Traffic()));
        var results = TinyRun.Computation(TinyRun.Plan, 3).Run(Packed(TinyRun.Plan), 0, [1, 4, 7], (_, _) => { });
        port.Tell(new ShardsComputed(Step, new WorkerId("near"), [.. results], TimeSpan.FromSeconds(2), ulong.MaxValue - 5), ActorRefs.Nobody);
        var arrived = Next<ShardsComputed>();
        Assert.Equal((Step, new WorkerId("far"), TimeSpan.FromSeconds(2), ulong.MaxValue - 5), (arrived.Step, arrived.Worker, arrived.Took, arrived.Gradient));
        Assert.Equal(results.Select(result => (result.Shard, result.Cost)), arrived.Results.Select(result => (result.Shard, result.Cost)));
        Assert.Equal(results.Select(result => result.Mark), arrived.Results.Select(result => result.Mark));
        Assert.Equal(results.SelectMany(result => result.RowStates.ToArray()), arrived.Results.SelectMany(result => result.RowStates.ToArray()));
    }

    [Fact]
    public void What_carries_no_tensor_goes_by_the_control_plane()
    {
        var (port, _, _) = Connect(TinyRun.Plan);
        port.Tell(new StepApplied(Step, "near"), ActorRefs.Nobody);
        Assert.Equal("near", Next<StepApplied>().Node);
    }

    private static Replica Packed(RunPlan plan)
    {
        using var team = new ThreadTeam(1);
        var replica = TinyRun.Replica(plan);
        replica.Pack(team);
        return replica;
    }

    // So many that the rows of the encoder are several chunks, each of which a shard touches.
    private static RunPlan PlanOfManyWords()
    {
        const int words = 60_000;
        return new RunPlan(TinyRun.Recipe, TinyRun.CorpusOf(Enumerable.Range(0, 350).Select(place => place * 7919 % words), words));
    }

    private static int[] Bits(Chunk chunk, PartialSum sum)
    {
        var dense = chunk.IsSparse ? [] : sum.Values.Span.Slice(chunk.Offset, chunk.Length).ToArray();
        var rows = chunk.Kind == ChunkKind.Dense ? [] : sum.TouchedRowsOf(chunk).ToArray();
        var touched = rows.SelectMany(row => sum.Values.Span.Slice(sum.OffsetOf(chunk, row), chunk.Tensor.Columns).ToArray());
        return [.. rows, .. dense.Concat(touched).Select(BitConverter.SingleToInt32Bits)];
    }

    private static void Eventually(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Patience));

    private T Next<T>()
    {
        Assert.True(_arrived.TryTake(out var message, Patience));
        return Assert.IsType<T>(message);
    }

    [Fact]
    public void What_a_part_of_this_node_threw_stays_here()
    {
        StepFailed? heard = null;
        var (port, _, _) = Connect(TinyNetworks.Plan("lstm"), failed => heard = failed);
        var failed = new StepFailed(Step, "The replica,", "OutOfMemoryException: none left");

        port.Tell(failed, ActorRefs.Nobody);

        Assert.Same(failed, heard);
        Assert.Empty(_arrived);
    }

    private (PeerPort Port, FrameReceiver Receiver, StreamContext Context) Connect(RunPlan plan, Action<StepFailed>? failed = null)
    {
        var hello = new StreamHello(Guid.NewGuid(), 0, "near", 1, StreamContext.SchemaOf(plan));
        var listener = StreamListener.Listen(new IPEndPoint(IPAddress.Loopback, 0), new Acceptor(hello with { Node = "far" }, _accepted));
        var near = new TensorConnection(StreamDialer.Connect(listener.EndPoint, hello), new FrameReceiver(hello, _ => { }));
        var receiver = new FrameReceiver(hello, _ => { });
        Assert.True(_accepted.TryTake(out var peer, Patience));
        var far = new TensorConnection(peer, receiver);
        near.Start();
        far.Start();
        _held.AddRange([near, far, listener]);
        var context = new StreamContext(plan, hello);
        return (new PeerPort(near, new Frames(context), _actor, new Traffic()) { Failed = failed ?? (_ => { }) }, receiver, context);
    }
}
