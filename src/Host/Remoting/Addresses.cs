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

    /// <summary>The end point of a host and a port.</summary>
    public static EndPoint EndPointOf(string host, int port) =>
        IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port);
}
