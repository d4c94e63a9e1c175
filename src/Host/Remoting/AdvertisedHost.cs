using System.Net;
using System.Net.Sockets;
using Lockstep.Model;

namespace Lockstep.Host.Remoting;

/// <summary>The host a node tells others to reach it at.</summary>
internal static class AdvertisedHost
{
    // An address set aside for documentation: nothing is ever sent there, it only asks for the route to the rest of the world.
    private const string Elsewhere = "192.0.2.1";

    /// <summary>
    /// What was given; else the host listened on, if others can reach it by that; else the address of this machine on the way to a host, or to the rest of the world.
    /// </summary>
    /// <param name="given">--advertise, where it is given.</param>
    /// <param name="listen">Where the node listens.</param>
    /// <param name="towards">A host that has to reach it, where one is known.</param>
    /// <exception cref="InputException">What was given is no host, or this machine has no way to the host.</exception>
    public static string Choose(string? given, HostPort listen, string? towards)
    {
        if (given is not null) return HostPort.HostOnly("--advertise", given);
        if (!listen.IsWildcard) return listen.Host;
        return LocalAddressTowards(towards ?? Elsewhere)?.ToString()
            ?? throw new InputException($"This machine has no way to {towards ?? "others"} that would tell its own address; give --advertise HOST.");
    }

    /// <summary>The address of this machine that packets to a host would come from; null where there is no way to it or its name is not known. Sends nothing.</summary>
    public static IPAddress? LocalAddressTowards(string host)
    {
        const int anyPort = 9;
        try
        {
            var target = IPAddress.TryParse(host, out var parsed) ? parsed : Dns.GetHostAddresses(host).OrderBy(one => one.AddressFamily).FirstOrDefault();
            if (target is null) return null;
            using var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(target, anyPort);
            var local = ((IPEndPoint)socket.LocalEndPoint!).Address;
            return local.Equals(IPAddress.Any) || local.Equals(IPAddress.IPv6Any) ? null : local;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
