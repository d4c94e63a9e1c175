using Lockstep.Host.Monitoring;
using Lockstep.Host.Remoting;

namespace Lockstep.Host.Nodes;

/// <summary>How a coordinator is open to other processes.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="MinWorkers">Workers to wait for before the first step.</param>
/// <param name="SlicesOnWorkers">Whether workers add up the slices of the gradient, and not the coordinator.</param>
/// <param name="Processes">Worker processes to start on this machine.</param>
/// <param name="Security">How connections are secured.</param>
internal sealed record NetworkOptions(NodeAddress Address, int MinWorkers, bool SlicesOnWorkers, int Processes, LinkSecurity Security)
{
    /// <summary>Where other coordinators of the run may be, which are told who has it.</summary>
    public IReadOnlyList<HostPort> Rivals { get; init; } = [];

    /// <summary>Whether a coordinator that is stopped is started again, or another one stands by: then nodes wait for the next one, and do not take its end for that of the run.</summary>
    public bool IsSupervised { get; init; }

    /// <summary>Who watches the process.</summary>
    public NodeWatch Watch { get; init; } = NodeWatch.Nobody;
}
