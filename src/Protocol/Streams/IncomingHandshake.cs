using System.Net;
using System.Net.Sockets;

namespace Lockstep.Protocol.Streams;

/// <summary>A connection between its acceptance and the end of its handshake, on a thread of its own.</summary>
internal sealed class IncomingHandshake(StreamListener listener, Socket socket, IStreamAcceptor acceptor, StreamListenerOptions options)
{
    private readonly Lock _gate = new();
    private string? _cut;
    private bool _over;

    /// <summary>Its place among the others.</summary>
    public LinkedListNode<IncomingHandshake>? Place { get; set; }

    /// <summary>Whether it was cut.</summary>
    public bool IsCut => Volatile.Read(ref _cut) is not null;

    /// <summary>Ends it, unless it is over.</summary>
    /// <param name="reason">Why, as half a sentence.</param>
    public void Cut(string reason)
    {
        lock (_gate)
        {
            if (_over || _cut is not null) return;
            _cut = reason;
        }

        SocketSetup.Abort(socket);
    }

    /// <summary>Runs it, and hands the peer on if it is welcome.</summary>
    public void Run()
    {
        EndPoint? remote = null;
        try
        {
            remote = socket.RemoteEndPoint;
            using var deadline = options.Time.CreateTimer(_ => Cut($"its handshake took longer than {options.HandshakeTimeout.TotalSeconds} s"), null, options.HandshakeTimeout, Timeout.InfiniteTimeSpan);
            Greet(remote);
        }
        catch (Exception exception)
        {
            // Whatever a stranger causes, in TLS, here or in the acceptor, ends its connection and nothing else.
            SocketSetup.Abort(socket);
            acceptor.Failed(new HandshakeFailure(remote, IsCut ? $"The peer was cut: {_cut}." : exception.Message));
        }
    }

    private void Greet(EndPoint? remote)
    {
        SocketSetup.Prepare(socket);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (options.Secure is not null) stream = options.Secure(stream);
        var peer = Handshake.Receive(stream, FrameKind.Hello);
        var hello = acceptor.Hello;
        var counted = false;
        var refusal = hello.Disagreement(peer) ?? acceptor.Refusal(peer, stream);
        if (refusal is null)
        {
            counted = listener.TryCount();
            if (!counted) refusal = $"All {options.MaxConnections} connections are taken; try again later.";
        }

        if (refusal is not null)
        {
            Handshake.Refuse(stream, peer.Run, refusal);
            Leave(stream);
            acceptor.Failed(new HandshakeFailure(remote, $"{peer.Node} was turned away: {refusal}"));
            return;
        }

        try
        {
            Handshake.Send(stream, FrameKind.Accept, hello);
            lock (_gate)
            {
                if (_cut is not null) throw new HandshakeException("The peer was cut.");
                _over = true;
            }
        }
        catch
        {
            listener.Uncount();
            throw;
        }

        HandOn(new StreamPeer(stream, peer, socket, listener.Uncount));
    }

    private void HandOn(StreamPeer peer)
    {
        try
        {
            acceptor.Accepted(peer);
        }
        catch
        {
            peer.Dispose();
            throw;
        }
    }

    // The sentence is still under way, and would be lost if the socket closed while the peer's bytes lie unread.
    private void Leave(Stream stream)
    {
        socket.Shutdown(SocketShutdown.Send);
        Span<byte> rest = stackalloc byte[256];
        for (var reads = 0; reads < 4 && stream.Read(rest) > 0; reads++)
        {
        }

        stream.Dispose();
    }
}
