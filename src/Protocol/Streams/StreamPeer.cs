using System.Net;
using System.Net.Sockets;

namespace Lockstep.Protocol.Streams;

/// <summary>A stream of bytes to a peer that has said who it is. Whoever gets one disposes of it, or gives it to a <see cref="TensorConnection"/>, which does.</summary>
public sealed class StreamPeer : IDisposable
{
    private readonly Socket? _socket;
    private readonly Action? _disposed;
    private int _isDisposed;

    /// <summary>A stream that is established.</summary>
    /// <param name="stream">The stream; it can be read and written by two threads at a time.</param>
    /// <param name="peer">What the peer said.</param>
    /// <param name="socket">The socket beneath, if there is one.</param>
    /// <param name="disposed">Called once when it is disposed of.</param>
    public StreamPeer(Stream stream, StreamHello peer, Socket? socket = null, Action? disposed = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(peer);
        (Stream, Peer, _socket, _disposed) = (stream, peer, socket, disposed);
        RemoteEndPoint = socket?.RemoteEndPoint;
    }

    /// <summary>The stream, secured if it was to be.</summary>
    public Stream Stream { get; }

    /// <summary>What the peer said.</summary>
    public StreamHello Peer { get; }

    /// <summary>Where the peer is.</summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>What the kernel knows of the connection; null where that is not to be had.</summary>
    public TcpFigures? Figures => _socket is null ? null : TcpFigures.Of(_socket);

    /// <summary>The peer's name and place, for logs.</summary>
    public override string ToString() => RemoteEndPoint is null ? Peer.Node : $"{Peer.Node} at {RemoteEndPoint}";

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        Abort();
        Stream.Dispose();
        _disposed?.Invoke();
    }

    /// <summary>Nothing more will be sent: the peer reads what is under way, and then the end.</summary>
    internal void EndSending()
    {
        Stream.Flush();
        _socket?.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Wakes whoever reads or writes; neither can be done any more.</summary>
    internal void Abort()
    {
        if (_socket is null) Stream.Dispose();
        else SocketSetup.Abort(_socket);
    }
}
