using System.Net;
using System.Net.Sockets;
using Lockstep.Model;

namespace Lockstep.Host.Remoting;

/// <summary>From names to addresses.</summary>
internal static class Addresses
{
    /// <summary>The address to listen on.</summary>
    /// <exception cref="InputException">The host is not known.</exception>
    public static IPAddress Resolve(string host)
    {
        if (IPAddress.TryParse(host, out var address)) return address;
        try
        {
            var all = Dns.GetHostAddresses(host);
            return all.FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork) ?? all[0];
        }
        catch (Exception exception) when (exception is SocketException or IndexOutOfRangeException)
        {
            throw new InputException($"The host '{host}' is not known ({exception.Message}); give an address of this machine.", exception);
        }
    }

    /// <summary>Refuses an address that a node could not listen on, before anything is begun.</summary>
    /// <exception cref="InputException">One of its ports is taken, or not to be had.</exception>
    public static void RefuseTaken(NodeAddress address)
    {
        var host = Resolve(address.Bind);
        foreach (var port in (int[])[address.Port, address.DataPort])
        {
            using var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(host, port));
                socket.Listen(1);
            }
            catch (SocketException exception)
            {
                throw new InputException($"Nothing can listen on {new IPEndPoint(host, port)} ({exception.Message}); choose another address or port.", exception);
            }
        }
    }

    /// <summary>The end point of a host and a port.</summary>
    public static EndPoint EndPointOf(string host, int port) =>
        IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port);
}
