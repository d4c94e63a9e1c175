using System.Globalization;
using Lockstep.Host.Monitoring;
using Lockstep.Host.Remoting;
using Lockstep.Model;

namespace Lockstep.Host.Nodes;

/// <summary>What the user asked of a node that follows a coordinator.</summary>
/// <param name="Name">What it is called in the run.</param>
/// <param name="Join">The control planes of coordinators, in the order in which they are tried.</param>
/// <param name="Threads">Threads to compute on.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="Security">How connections are secured.</param>
/// <param name="Patience">How long to look for a coordinator.</param>
/// <param name="TakeOverAfter">Of a standby, which keeps a replica and computes nothing, how long to look for one once it has been in the run; null for a worker.</param>
internal sealed record WorkerOptions(
    string Name, IReadOnlyList<HostPort> Join, int Threads, NodeAddress Address, LinkSecurity Security, TimeSpan Patience, TimeSpan? TakeOverAfter = null)
{
    /// <summary>Who watches the process.</summary>
    public NodeWatch Watch { get; init; } = NodeWatch.Nobody;

    /// <summary>Whether it stays when the run is over, for another one.</summary>
    public bool Stays { get; init; }

    /// <summary>The run that it takes part in; null for any.</summary>
    public Guid? Run { get; init; }

    /// <summary>How long nobody may answer before it begins its connections anew.</summary>
    public TimeSpan AfreshAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether it keeps a replica only.</summary>
    public bool IsStandby => TakeOverAfter is not null;

    /// <summary>What it is, in messages.</summary>
    public string Kind => IsStandby ? "standby" : "worker";

    /// <summary>What ends a node that has looked for a coordinator in vain.</summary>
    public RunFailedException NobodyCame() => new(string.Create(CultureInfo.InvariantCulture,
        $"No coordinator came to {string.Join(" or ", Join)} within {Patience.TotalSeconds} s; start it, or give a longer --join-timeout."));
}
