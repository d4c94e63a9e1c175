using System.Net;
using Akka.Actor;
using Lockstep.Coordinator.Recovery;
using Lockstep.Coordinator.Runs;
using Lockstep.Host.Local;
using Lockstep.Host.Nodes.Inboxes;
using Lockstep.Model;
using Lockstep.Protocol;
using Lockstep.Protocol.Streams;
using static Lockstep.Coordinator.Nodes.NodeControl;
using static Lockstep.Workers.ReplicaControl;

namespace Lockstep.Host.Nodes;

/// <summary>The coordinator's end of the tensor streams: takes nodes in, gives their frames to the actors here, and tells who is ready and who is gone.</summary>
/// <param name="context">The run.</param>
/// <param name="hello">What this side says of itself.</param>
/// <param name="cluster">The actors.</param>
/// <param name="corpus">The file of the corpus, for those who lack it.</param>
/// <param name="traffic">Counts bytes.</param>
/// <param name="observer">Told every second how the streams are.</param>
internal sealed class CoordinatorStreams(StreamContext context, StreamHello hello, LocalCluster cluster, Func<byte[]> corpus, Traffic traffic, IWorkerObserver observer) : IStreamAcceptor, IDisposable
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private readonly Frames _frames = new(context);
    private readonly Lazy<byte[]> _corpus = new(corpus);
    private readonly Dictionary<string, Node> _nodes = new(StringComparer.Ordinal);
    private StreamListener? _listener;
    private Timer? _pings;

    public StreamHello Hello => hello;

    /// <summary>Told of nodes that are ready or gone, as the coordinator is.</summary>
    public IActorRef Gatekeeper { private get; set; } = ActorRefs.Nobody;

    /// <summary>Begins to listen; gives the real port.</summary>
    public int Listen(IPEndPoint endPoint, Func<Stream, Stream>? secure)
    {
        _listener = StreamListener.Listen(endPoint, this, new StreamListenerOptions { Secure = secure });
        _pings = new Timer(_ => Ping(), null, PingInterval, PingInterval);
        return _listener.EndPoint.Port;
    }

    /// <summary>How to reach a node; null where it is gone.</summary>
    public ICanTell? PortOf(string name)
    {
        lock (_nodes) return _nodes.GetValueOrDefault(name)?.Port;
    }

    /// <summary>Whether something came from a node lately.</summary>
    public bool IsHeard(string name)
    {
        lock (_nodes) return _nodes.TryGetValue(name, out var node) && node.Watch.IsHeard;
    }

    /// <summary>Ends the stream of a node, which may come again.</summary>
    public void Expel(string name, string reason)
    {
        if (Remove(name, reason) is { } lost) Gatekeeper.Tell(lost);
        else cluster.Coordinator.Tell(new NodeSilent(name));
    }

    /// <summary>Brings the replica here to that of a node, as it said it was; null where the node is gone, or stands still, before it has sent it.</summary>
    public Progress? Fetch(Survivor survivor, CancellationToken stop)
    {
        Node? node;
        lock (_nodes) node = _nodes.GetValueOrDefault(survivor.Node);
        if (node is null) return null;
        var fetched = new TaskCompletionSource<WeightsCopy>();
        node.Receiver.Use(FrameKind.Weights, new WeightsInbox(context, fetched.SetResult));
        node.Connection.Send(new OutgoingFrame().Begin(context.Header(FrameKind.ReplicaRequest)));
        while (!fetched.Task.Wait(Moment, CancellationToken.None))
        {
            if (node.Connection.End is not null || stop.IsCancellationRequested) return null;
            if (node.Watch.IsHeard) continue;
            Expel(survivor.Node, "it did not send its weights");
            return null;
        }

        node.Receiver.Refuse(FrameKind.Weights);
        var weights = fetched.Task.Result;
        if (weights.Version != survivor.Version) return null;
        cluster.ReplicaKeeper.Tell(new WeightsReceived(weights));
        cluster.Gate.WaitFor(weights.Version, CancellationToken.None);
        return weights.Progress;
    }

    /// <summary>Has a node refused from now on.</summary>
    public void Refuse(string name, string reason) => Gatekeeper.Tell(new NodeRefused(name, reason));

    public string? Refusal(StreamHello peer, Stream stream) =>
        cluster.IsHere(peer.Node) ? $"{peer.Node} is the name of somebody in the coordinator's process; choose another name." : null;

    public void Accepted(StreamPeer peer)
    {
        var (name, receiver) = (peer.Peer.Node, new FrameReceiver(hello, end => Closed(peer.Peer, end)));
        var connection = new TensorConnection(peer, receiver, new TensorConnectionOptions { MaxQueuedBytes = context.MaxQueuedBytes });
        var port = new PeerPort(connection, _frames, ActorRefs.Nobody, traffic);
        var watch = new LinkWatch(connection, TimeProvider.System);
        receiver.Use(FrameKind.Ping, new PingInbox(watch.Stalled, traffic.Heard));
        receiver.Use(FrameKind.PartialSum, new SumInbox(context, cluster.ServerOf, traffic));
        receiver.Use(FrameKind.Total, new TotalInbox(context, cluster.Gate, cluster.ReplicaKeeper, traffic));
        receiver.Use(FrameKind.ShardResults, new ResultInbox(context, new WorkerId(name), cluster.Coordinator, traffic));
        receiver.Use(FrameKind.WeightsRequest, new RequestInbox(() => Tell(new NodeReady(name, port))));
        receiver.Use(FrameKind.CorpusRequest, new RequestInbox(() => connection.SendOnce(_frames.OfCorpus(_corpus.Value))));
        // A node that came back before its loss was seen. The gatekeeper has admitted it anew, and must not forget that.
        Remove(name, "it came again");
        lock (_nodes) _nodes[name] = new Node(connection, receiver, port, watch);
        connection.Start();
    }

    public void Failed(HandshakeFailure failure)
    {
    }

    public void Dispose()
    {
        _pings?.Dispose();
        _listener?.Dispose();
        foreach (var node in Nodes()) node.Connection.Dispose();
    }

    // Nodes take silence for the end of the coordinator.
    private void Ping()
    {
        foreach (var node in Nodes())
        {
            if (node.Connection.QueuedFrames == 0) node.Connection.Send(new OutgoingFrame().Begin(hello.Header(FrameKind.Ping)));
            observer.On(node.Watch.Look());
        }
    }

    private Node[] Nodes()
    {
        lock (_nodes) return [.. _nodes.Values];
    }

    private void Closed(StreamHello peer, ConnectionEnd end)
    {
        lock (_nodes)
        {
            if (!_nodes.TryGetValue(peer.Node, out var current) || !ReferenceEquals(current.Connection.Peer, peer)) return;
            _nodes.Remove(peer.Node);
            // Before anything that a successor of that name has told.
            Tell(new NodeLost(peer.Node, end.Message));
        }
    }

    // Tells the coordinator; gives what it told, or null where there is no such node.
    private NodeLost? Remove(string name, string reason)
    {
        Node? node;
        lock (_nodes) _nodes.Remove(name, out node);
        if (node is null) return null;
        var lost = new NodeLost(name, reason);
        cluster.Coordinator.Tell(lost);
        // Ending a connection waits for its threads.
        ThreadPool.QueueUserWorkItem(_ =>
        {
            node.Connection.Dispose();
            cluster.Coordinator.Tell(new NodeSilent(name));
        });
        return lost;
    }

    private void Tell(object message)
    {
        cluster.Coordinator.Tell(message);
        Gatekeeper.Tell(message);
    }

    private sealed record Node(TensorConnection Connection, FrameReceiver Receiver, PeerPort Port, LinkWatch Watch);
}
