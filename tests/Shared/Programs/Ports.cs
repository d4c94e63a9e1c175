using System.Net;
using System.Net.Sockets;

namespace Lockstep.Tests.Programs;

/// <summary>Ports for programs that others must find again.</summary>
internal static class Ports
{
    /// <summary>A port of loopback that nobody listens on, and of which the next one is free too.</summary>
    public static int Free()
    {
        while (true)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            using var next = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                next.Bind(new IPEndPoint(IPAddress.Loopback, port + 1));
                return port;
            }
            catch (SocketException)
            {
                // Somebody has the next one; another pair will do.
            }
        }
    }
}
