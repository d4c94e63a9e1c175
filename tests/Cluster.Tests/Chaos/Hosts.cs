using System.Globalization;
using Lockstep.Cluster.Tests.Networks;

namespace Lockstep.Cluster.Tests.Chaos;

/// <summary>Where processes run: on hosts of a network of their own, where there is one, and otherwise all on this machine.</summary>
internal sealed class Hosts
{
    private readonly Namespaces? _network;
    private readonly string[] _addresses;

    public Hosts(Namespaces? network, int count)
    {
        _network = network;
        _addresses = [.. Enumerable.Range(0, count).Select(host => network is null
            ? string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Ports.Free()}")
            : $"{Namespaces.AddressOf(host)}:4053")];
    }

    /// <summary>What every process is told where others on the network may take part.</summary>
    public IEnumerable<string> Options => _network is null ? [] : ["--insecure"];

    /// <summary>What starts a program on a host.</summary>
    public IEnumerable<string> On(int host) => _network?.On(host) ?? [];

    /// <summary>Where a coordinator on a host listens.</summary>
    public string AddressOf(int host) => _addresses[host];
}
