using System.Net;
using System.Net.Sockets;
using Lockstep.Protocol.Streams;

namespace Lockstep.Protocol.Tests.Streams;

/// <summary>Two ends of a real connection.</summary>
internal static class Loopback
{
    public static readonly Guid Run = new("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9");

    public static StreamHello Hello(string node) => new(Run, 3, node, 77, 0x1234);

    public static FrameHeader Header(FrameKind kind, long step = 0) => new() { Kind = kind, Run = Run, Term = 3, Incarnation = 77, Step = step };

    public static (Socket Near, Socket Far) Sockets()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        near.Connect(listener.LocalEndPoint!);
        return (near, listener.Accept());
    }

    public static StreamPeer Peer(Socket socket, string node) => new(new NetworkStream(socket, ownsSocket: true), Hello(node), socket);

    public static StreamPeer Dial(EndPoint endPoint, StreamHello hello, Func<Stream, Stream>? secure = null) =>
        StreamDialer.Connect(endPoint, hello, secure, cancellation: TestContext.Current.CancellationToken);

    /// <summary>A connection, and the bare socket at its other end.</summary>
    public static (TensorConnection Connection, Socket Peer) Bare(IFrameReceiver receiver, TensorConnectionOptions? options = null)
    {
        var (near, far) = Sockets();
        var connection = new TensorConnection(Peer(near, "far"), receiver, options);
        connection.Start();
        return (connection, far);
    }

    public static (TensorConnection Near, TensorConnection Far) Pair(IFrameReceiver near, IFrameReceiver far, TensorConnectionOptions? options = null)
    {
        var sockets = Sockets();
        var first = new TensorConnection(Peer(sockets.Near, "far"), near, options);
        var second = new TensorConnection(Peer(sockets.Far, "near"), far, options);
        first.Start();
        second.Start();
        return (first, second);
    }
}
