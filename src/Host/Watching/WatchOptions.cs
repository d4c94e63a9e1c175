using Lockstep.Host.Dashboard;
using Microsoft.Extensions.Logging;

namespace Lockstep.Host.Watching;

/// <summary>How a process is watched, beside its display and what the standard variables of OpenTelemetry ask for.</summary>
/// <param name="Http">The server of its health, its metrics and, at a coordinator, the page; null for none.</param>
/// <param name="LogLevel">From which level on standard error has what is logged; null for nothing.</param>
internal sealed record WatchOptions(DashboardOptions? Http, LogLevel? LogLevel);
