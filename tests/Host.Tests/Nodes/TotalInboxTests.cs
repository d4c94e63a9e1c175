using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Net;
using System.Runtime.InteropServices;
using Akka.Actor;
using Lockstep.Host.Nodes;
using Lockstep.Host.Nodes.Inboxes;
using Lockstep.Model.Gradients;
using Lockstep.Protocol.Streams;
using Lockstep.Tests;
using Lockstep.Workers;
using static Lockstep.Protocol.GradientReduction;

namespace Lockstep.Host.Tests.Nodes;

public sealed class TotalInboxTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly BlockingCollection<object> _arrived = [];
    private readonly BlockingCollection<StreamPeer> _accepted = [];
    private readonly ActorSystem _system = ActorSystem.Create("test", "akka { loglevel = OFF, stdout-loglevel = OFF }");
    private readonly StreamContext _context;
    private readonly StreamListener _listener;
    private readonly VersionGate _gate = new();
    private readonly IActorRef _replica;
    private readonly List<IDisposable> _held = [];

    public TotalInboxTests()
    {
        var hello = new StreamHello(Guid.NewGuid(), 0, "peer", 1, StreamContext.SchemaOf(TinyRun.Plan));
        _context = new StreamContext(TinyRun.Plan, hello);
        _listener = StreamListener.Listen(new IPEndPoint(IPAddress.Loopback, 0), new Acceptor(hello with { Node = "here" }, _accepted));
        _replica = _system.ActorOf(Props.Create(() => new NodeInboxActor(_arrived.Add)));
    }

    private Chunk Chunk => _context.Chunks.Chunks.First(chunk => chunk.Kind == ChunkKind.Dense);

    public void Dispose()
    {
        foreach (var held in _held) held.Dispose();
        _listener.Dispose();
        _system.Terminate().GetAwaiter().GetResult();
    }

    [Fact]
    public void A_peer_that_goes_on_with_a_total_of_an_older_step_changes_none_that_another_gave_meanwhile()
    {
        var (slow, connection) = Connect("slow");
        var (quick, _) = Connect("quick");
        var late = Frame(step: 0, value: 1);
        _gate.Open(0);
        slow.Write(late.AsSpan(0, late.Length / 2));
        Assert.True(SpinWait.SpinUntil(() => connection.ReceivedBytes >= late.Length / 2, Patience));
        quick.Write(Frame(step: 0, value: 1));
        Assert.Equal(0, Next().Step.Number);
        _gate.Open(1);
        quick.Write(Frame(step: 1, value: 2));
        var staged = Next();

        slow.Write(late.AsSpan(late.Length / 2));
        Assert.Equal(0, Next().Step.Number);

        Assert.Equal(1, staged.Step.Number);
        Assert.All(staged.Total.Values.Span.Slice(Chunk.Offset, Chunk.Length).ToArray(), value => Assert.Equal(2, value));
    }

    private PublishTotal Next()
    {
        Assert.True(_arrived.TryTake(out var message, Patience));
        return Assert.IsType<PublishTotal>(message);
    }

    // What a server elsewhere sends, byte by byte.
    private byte[] Frame(long step, float value)
    {
        var body = MemoryMarshal.AsBytes(Enumerable.Repeat(value, Chunk.Length).ToArray().AsSpan());
        var frame = new byte[FrameHeader.Size + body.Length + FrameHeader.ChecksumSize];
        (_context.Header(FrameKind.Total) with { Step = step, Chunk = Chunk.Index, BodyBytes = body.Length }).Write(frame);
        body.CopyTo(frame.AsSpan(FrameHeader.Size));
        MemoryMarshal.Write(frame.AsSpan(FrameHeader.Size + body.Length), XxHash3.HashToUInt64(body));
        return frame;
    }

    private (Stream Peer, TensorConnection Here) Connect(string name)
    {
        var hello = new StreamHello(_context.Run, _context.Term, name, 1, StreamContext.SchemaOf(_context.Plan));
        var peer = StreamDialer.Connect(_listener.EndPoint, hello);
        Assert.True(_accepted.TryTake(out var accepted, Patience));
        var receiver = new FrameReceiver(hello, _ => { });
        receiver.Use(FrameKind.Total, new TotalInbox(_context, _gate, _replica, new Traffic()));
        var here = new TensorConnection(accepted, receiver);
        here.Start();
        _held.AddRange([peer, here]);
        return (peer.Stream, here);
    }
}
