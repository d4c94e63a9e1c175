using System.Net;
using Akka.Actor;
using Lockstep.Host.Certificates;
using Lockstep.Host.Nodes.Inboxes;
using Lockstep.Host.Remoting;
using Lockstep.Protocol;
using Lockstep.Protocol.Streams;

namespace Lockstep.Host.Nodes;

/// <summary>A worker's streams from and to other workers, where these own slices: partial sums go to owners, and totals come from them.</summary>
internal sealed class WorkerPeers : IStreamAcceptor, IDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    private readonly NodeSecurity _security;
    private readonly Traffic _traffic;
    private readonly StreamListener _listener;
    private readonly Dictionary<string, TensorConnection> _connections = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ICanTell> _ports = new(StringComparer.Ordinal);
    private Part? _part;

    /// <summary>Listens; takes nobody before <see cref="Begin"/>.</summary>
    /// <param name="address">Where.</param>
    /// <param name="security">Secures streams.</param>
    /// <param name="traffic">Counts bytes.</param>
    public WorkerPeers(NodeAddress address, NodeSecurity security, Traffic traffic)
    {
        (_security, _traffic) = (security, traffic);
        _listener = StreamListener.Listen(
            new IPEndPoint(Addresses.Resolve(address.Bind), address.DataPort), this, new StreamListenerOptions { Secure = security.Accept() });
    }

    /// <summary>The port it listens on.</summary>
    public int Port => _listener.EndPoint.Port;

    public StreamHello Hello => _part?.Hello ?? new StreamHello(Guid.NewGuid(), 0, "worker", 0, 0);

    /// <summary>Takes part in a run.</summary>
    /// <param name="hello">What this worker says of itself.</param>
    /// <param name="frames">Makes the frames.</param>
    /// <param name="audience">Who are told totals; peers are added.</param>
    /// <param name="server">The parameter server here.</param>
    /// <param name="inboxes">Makes what takes the frames of a peer.</param>
    /// <param name="lost">Told the name of a peer whose stream ended.</param>
    public void Begin(StreamHello hello, Frames frames, Audience audience, ICanTell server, Func<(FrameKind Kind, IInbox Inbox)[]> inboxes, Action<string> lost)
    {
        lock (_connections)
        {
            _part = new Part(hello, frames, audience, inboxes, lost);
            _ports[hello.Node] = server;
        }
    }

    /// <summary>Connects to workers that were there before, and waits until each tells totals here too: of a step that begins later none may be missed.</summary>
    /// <exception cref="DialException">One cannot be reached.</exception>
    /// <exception cref="IOException">One does not answer.</exception>
    public void Dial(IReadOnlyCollection<Peer> peers)
    {
        if (peers.Count == 0) return;
        using var told = new CountdownEvent(peers.Count);
        foreach (var peer in peers)
        {
            var stream = StreamDialer.Connect(Addresses.EndPointOf(peer.DataHost, peer.DataPort), Hello, _security.Dial(NodeRole.Worker, NodeRole.Coordinator));
            Take(stream, receiver => receiver.Use(FrameKind.Told, new RequestInbox(() => told.Signal())));
        }

        if (!told.Wait(Farewell)) throw new IOException($"Not all of {peers.Count} workers answered within {Farewell.TotalSeconds} s.");
    }

    /// <summary>The parameter server of a worker; null where it is gone.</summary>
    public ICanTell? ServerOf(string name)
    {
        lock (_connections) return _ports.GetValueOrDefault(name);
    }

    /// <summary>Sends what is still to be sent, and waits until the others have it, or long enough: what this worker added up they need.</summary>
    public void FinishSending()
    {
        TensorConnection[] all;
        lock (_connections) all = [.. _connections.Values];
        foreach (var connection in all) connection.CompleteSending();
        SpinWait.SpinUntil(() => all.All(connection => connection.End is not null), Farewell);
    }

    /// <summary>Takes no part any more.</summary>
    public void End()
    {
        TensorConnection[] all;
        lock (_connections)
        {
            all = [.. _connections.Values];
            _connections.Clear();
            _ports.Clear();
            _part = null;
        }

        foreach (var connection in all) connection.Dispose();
    }

    public void Dispose()
    {
        _listener.Dispose();
        End();
    }

    public string? Refusal(StreamHello peer, Stream stream) => _part is null ? "This worker takes part in no run; try again later." : null;

    public void Accepted(StreamPeer peer)
    {
        var connection = Take(peer, _ => { });
        if (connection is not null && _part is { } part) connection.Send(new OutgoingFrame().Begin(part.Hello.Header(FrameKind.Told)));
    }

    public void Failed(HandshakeFailure failure)
    {
    }

    private TensorConnection? Take(StreamPeer peer, Action<FrameReceiver> prepare)
    {
        TensorConnection? connection = null;
        lock (_connections)
        {
            if (_part is { } part)
            {
                var name = peer.Peer.Node;
                var receiver = new FrameReceiver(part.Hello, _ => Closed(part, peer.Peer));
                connection = new TensorConnection(peer, receiver, new TensorConnectionOptions { MaxQueuedBytes = part.Frames.MaxQueuedBytes });
                var port = new PeerPort(connection, part.Frames, ActorRefs.Nobody, _traffic);
                foreach (var (kind, inbox) in part.Inboxes()) receiver.Use(kind, inbox);
                prepare(receiver);
                _connections[name] = connection;
                _ports[name] = port;
                part.Audience.Add(name, port);
            }
        }

        if (connection is null) peer.Dispose();
        else connection.Start();
        return connection;
    }

    private void Closed(Part part, StreamHello peer)
    {
        lock (_connections)
        {
            if (_part != part || !_connections.TryGetValue(peer.Node, out var current) || !ReferenceEquals(current.Peer, peer)) return;
            _connections.Remove(peer.Node);
            _ports.Remove(peer.Node);
            part.Audience.Remove(peer.Node);
        }

        part.Lost(peer.Node);
    }

    private sealed record Part(StreamHello Hello, Frames Frames, Audience Audience, Func<(FrameKind Kind, IInbox Inbox)[]> Inboxes, Action<string> Lost);
}
