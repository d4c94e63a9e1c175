using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Lockstep.Model;

namespace Lockstep.Host.Remoting;

/// <summary>Where a node listens or is reached.</summary>
/// <param name="Host">A DNS name in lower case, or an IP address without brackets.</param>
/// <param name="Port">The port; 0 lets the system choose one to listen on.</param>
internal sealed record HostPort(string Host, int Port)
{
    private const int MostPort = 65535;

    /// <summary>Whether only this machine can reach it. A name other than <c>localhost</c> is taken to be reachable from elsewhere.</summary>
    public bool IsLoopback => IPAddress.TryParse(Host, out var address)
        ? IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
        : Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it means every address of this machine, so that nobody can connect to it as it is.</summary>
    public bool IsWildcard => IPAddress.TryParse(Host, out var address)
        && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || (address.IsIPv4MappedToIPv6 && address.MapToIPv4().Equals(IPAddress.Any)));

    /// <summary>An address to listen on: any host, and any port or 0.</summary>
    /// <exception cref="InputException">It is not HOST:PORT.</exception>
    public static HostPort ToListenOn(string option, string text) => Parse(option, text, least: 0);

    /// <summary>An address to connect to: neither port 0 nor a wildcard.</summary>
    /// <inheritdoc cref="ToListenOn"/>
    public static HostPort ToJoin(string option, string text)
    {
        var parsed = Parse(option, text, least: 1);
        return parsed.IsWildcard
            ? throw new InputException($"{option} is '{text}', which stands for every address of a machine; give the one it is reached at.")
            : parsed;
    }

    /// <summary>Several addresses to connect to, with commas between.</summary>
    /// <exception cref="InputException">One of them is not HOST:PORT, or stands there twice.</exception>
    public static IReadOnlyList<HostPort> ListToJoin(string option, string text)
    {
        var list = text.Split(',').Select(one => ToJoin(option, one.Trim())).ToList();
        var twice = list.GroupBy(one => one).FirstOrDefault(same => same.Count() > 1);
        return twice is null ? list : throw new InputException($"{option} names {twice.Key} twice; name it once.");
    }

    /// <summary>A host without a port, to connect to.</summary>
    /// <exception cref="InputException">It is neither a DNS name nor an IP address, or a wildcard.</exception>
    public static string HostOnly(string option, string text)
    {
        var host = text is ['[', .. var inner, ']'] ? inner : text;
        if (!IsHost(host)) throw new InputException($"{option} is '{text}'; give a DNS name or an IP address, without a port.");
        return new HostPort(host, 0).IsWildcard
            ? throw new InputException($"{option} is '{text}', which stands for every address of a machine; give the one it is reached at.")
            : Spelled(host);
    }

    /// <summary>HOST:PORT, with an IPv6 address in brackets.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");

    private static HostPort Parse(string option, string text, int least)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 0 || text.EndsWith(']')) throw new InputException($"{option} is '{text}', without a port; give HOST:PORT, such as 10.0.0.5:4500.");
        var (host, digits) = (text[..colon], text[(colon + 1)..]);
        if (host is ['[', .. var inner, ']'] && IsVersion6(inner)) host = inner;
        else if (host.Contains(':')) throw new InputException($"{option} is '{text}'; put an IPv6 address in brackets, such as [2001:db8::5]:4500.");
        if (!IsHost(host)) throw new InputException($"{option} is '{text}'; give HOST:PORT with a DNS name or an IP address, such as 10.0.0.5:4500.");
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port < least || port > MostPort)
        {
            throw new InputException($"{option} is '{text}'; give a port from {least} to {MostPort}.");
        }

        // One spelling a host: Akka and certificates' checks compare addresses letter by letter.
        return new HostPort(Spelled(host), port);
    }

    private static string Spelled(string host) => IPAddress.TryParse(host, out var address) ? address.ToString() : host.ToLowerInvariant();

    private static bool IsHost(string host) => host.All(char.IsAscii)
        && (Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4 || IsVersion6(host));

    private static bool IsVersion6(string host) =>
        !host.Contains('[') && IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;
}
