using System.Globalization;

namespace Lockstep.Host.Nodes;

/// <summary>A host and a port, as users write them.</summary>
internal readonly record struct HostPort(string Host, int Port)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");
}
