using Akka.Hosting;

namespace Lockstep.Host.Nodes;

/// <summary>How a coordinator is open to other machines.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="MinWorkers">Workers to wait for before the first step.</param>
/// <param name="SlicesOnWorkers">Whether workers add up the slices of the gradient, and not the coordinator.</param>
/// <param name="Processes">Worker processes to start on this machine.</param>
/// <param name="Security">What makes both planes secure.</param>
internal sealed record NetworkOptions(NodeAddress Address, int MinWorkers, bool SlicesOnWorkers, int Processes, NodeSecurity Security);

/// <summary>What makes the connections of a node secure; nothing on a network that is trusted.</summary>
/// <param name="Control">Adds TLS to the control plane.</param>
/// <param name="Accept">Secures a tensor stream that was accepted.</param>
/// <param name="Dial">Secures a tensor stream to a coordinator.</param>
internal sealed record NodeSecurity(Action<AkkaConfigurationBuilder>? Control, Func<Stream, Stream>? Accept, Func<Stream, Stream>? Dial)
{
    public static readonly NodeSecurity None = new(null, null, null);
}
