using Lockstep.Host.Remoting;

namespace Lockstep.Host.Nodes;

/// <summary>What the user asked of <c>lockstep worker</c>.</summary>
/// <param name="Name">What it is called in the run.</param>
/// <param name="Join">The control planes of coordinators, in the order in which they are tried.</param>
/// <param name="Threads">Threads to compute on.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="Security">How connections are secured.</param>
internal sealed record WorkerOptions(string Name, IReadOnlyList<HostPort> Join, int Threads, NodeAddress Address, LinkSecurity Security);
