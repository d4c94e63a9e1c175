using System.Net;
using Akka.Actor;
using Lockstep.Host.Nodes.Inboxes;
using Lockstep.Model.Gradients;
using Lockstep.Protocol;
using Lockstep.Protocol.Streams;
using static Lockstep.Coordinator.Nodes.NodeControl;

namespace Lockstep.Host.Nodes;

/// <summary>The coordinator's end of the tensor streams: takes nodes in, gives their frames to the actors here, and tells the coordinator who is ready and who is gone.</summary>
internal sealed class CoordinatorStreams : IStreamAcceptor, IDisposable
{
    private readonly StreamContext _context;
    private readonly Frames _frames;
    private readonly IActorRef _coordinator;
    private readonly Func<Chunk, ICanTell> _server;
    private readonly Lazy<byte[]> _corpus;
    private readonly Traffic _traffic;
    private readonly StreamListener _listener;
    private readonly Dictionary<string, TensorConnection> _connections = new(StringComparer.Ordinal);

    /// <param name="endPoint">Where to listen.</param>
    /// <param name="secure">Secures a stream; null for plain TCP.</param>
    /// <param name="context">The run.</param>
    /// <param name="hello">What this side says of itself.</param>
    /// <param name="coordinator">The coordinator.</param>
    /// <param name="server">The parameter server of a chunk.</param>
    /// <param name="corpus">The file of the corpus, for those who lack it.</param>
    /// <param name="traffic">Counts bytes.</param>
    public CoordinatorStreams(
        IPEndPoint endPoint,
        Func<Stream, Stream>? secure,
        StreamContext context,
        StreamHello hello,
        IActorRef coordinator,
        Func<Chunk, ICanTell> server,
        Func<byte[]> corpus,
        Traffic traffic)
    {
        (_context, Hello, _coordinator, _server, _traffic) = (context, hello, coordinator, server, traffic);
        _frames = new Frames(context);
        _corpus = new Lazy<byte[]>(corpus);
        _listener = StreamListener.Listen(endPoint, this, new StreamListenerOptions { Secure = secure });
    }

    public StreamHello Hello { get; }

    /// <summary>Where it listens, with the real port.</summary>
    public IPEndPoint EndPoint => _listener.EndPoint;

    public string? Refusal(StreamHello peer, Stream stream) => null;

    public void Accepted(StreamPeer peer)
    {
        var (node, receiver) = (peer.Peer.Node, new FrameReceiver(Hello, end => Closed(peer.Peer, end)));
        var connection = new TensorConnection(peer, receiver);
        var port = new PeerPort(connection, _frames, ActorRefs.Nobody, _traffic);
        receiver.Use(FrameKind.PartialSum, new SumInbox(_context, _server, _traffic));
        receiver.Use(FrameKind.ShardResults, new ResultInbox(_context, new WorkerId(node), _coordinator, _traffic));
        receiver.Use(FrameKind.WeightsRequest, new RequestInbox(() => _coordinator.Tell(new NodeReady(node, port))));
        receiver.Use(FrameKind.CorpusRequest, new RequestInbox(() =>
        {
            foreach (var frame in _frames.OfCorpus(_corpus.Value)) connection.Send(frame);
        }));
        TensorConnection? former;
        lock (_connections)
        {
            _connections.Remove(node, out former);
            _connections.Add(node, connection);
        }

        // A node that came back before its loss was seen.
        if (former is not null) Lose(node, former, "it came again");
        connection.Start();
    }

    public void Failed(HandshakeFailure failure)
    {
    }

    public void Dispose()
    {
        _listener.Dispose();
        TensorConnection[] all;
        lock (_connections) all = [.. _connections.Values];
        foreach (var connection in all) connection.Dispose();
    }

    private void Closed(StreamHello peer, ConnectionEnd end)
    {
        lock (_connections)
        {
            if (!_connections.TryGetValue(peer.Node, out var current) || current.Peer != peer) return;
            _connections.Remove(peer.Node);
        }

        _coordinator.Tell(new NodeLost(peer.Node, end.Message));
    }

    private void Lose(string node, TensorConnection connection, string reason)
    {
        _coordinator.Tell(new NodeLost(node, reason));
        connection.Dispose();
    }
}
