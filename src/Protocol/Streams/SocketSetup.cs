using System.Net.Sockets;

namespace Lockstep.Protocol.Streams;

/// <summary>How sockets of tensor streams are set up and torn down.</summary>
internal static class SocketSetup
{
    private const int KeepAliveSeconds = 10;
    private const int KeepAliveIntervalSeconds = 5;
    private const int KeepAliveProbes = 3;

    // IPPROTO_TCP and TCP_USER_TIMEOUT, which .NET has no names for: what was sent and is not acknowledged.
    private const int TcpLevel = 6;
    private const int UserTimeout = 18;
    private const int UserTimeoutMilliseconds = 30_000;

    /// <summary>Sets a connected socket up: frames leave at once, and a dead host is noticed in 25 seconds where nothing is under way, on Linux in 30 where something is.</summary>
    public static void Prepare(Socket socket)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveIntervalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
        if (OperatingSystem.IsLinux()) socket.SetRawSocketOption(TcpLevel, UserTimeout, BitConverter.GetBytes(UserTimeoutMilliseconds));
    }

    /// <summary>Closes a socket from another thread than those that read and write, which are woken.</summary>
    public static void Abort(Socket socket)
    {
        try
        {
            // Without it, closing beneath a blocked call resets the connection, and the peer loses what it has not read.
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // It is not connected any more.
        }
        catch (ObjectDisposedException)
        {
            // It is closed already.
        }

        socket.Dispose();
    }
}
