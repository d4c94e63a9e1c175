using Lockstep.Host.Remoting;

namespace Lockstep.Host.Dashboard;

/// <summary>How a process is watched over HTTP.</summary>
/// <param name="Listen">Where it listens.</param>
/// <param name="Token">What whoever comes from beyond this machine has to show; null for one that is made up where one is needed.</param>
internal sealed record DashboardOptions(HostPort Listen, string? Token);
