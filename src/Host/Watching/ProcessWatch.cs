using Lockstep.Host.Dashboard;
using Lockstep.Host.Monitoring;
using Lockstep.Host.Telemetry;

namespace Lockstep.Host.Watching;

/// <summary>What any process of a run is watched by: its server, its traces, its metrics and its logs, as far as somebody asked for them.</summary>
internal sealed class ProcessWatch : IDisposable
{
    private readonly ExportTroubles? _troubles;
    private readonly Tracing? _tracing;
    private readonly MetricsExport? _metrics;

    private ProcessWatch(string role, MetricsExport? metrics, WatchServer? server, NodeWatch node)
    {
        (_metrics, Server, Node) = (metrics, server, node);
        var variables = OtelVariables.OfProcess;
        if (variables.IsAnythingExported) _troubles = new ExportTroubles(Console.Error.WriteLine);
        _tracing = Tracing.Start(variables, role);
    }

    /// <summary>What a node of the process tells.</summary>
    public NodeWatch Node { get; }

    /// <summary>The server; null where none was asked for.</summary>
    public WatchServer? Server { get; }

    /// <summary>Begins to watch.</summary>
    /// <param name="options">What was asked for on the command line.</param>
    /// <param name="role">coordinator, standby or worker.</param>
    /// <param name="option">The option of the server's address, for messages.</param>
    /// <param name="monitor">What the page shows; null where there is none.</param>
    public static ProcessWatch Start(WatchOptions options, string role, string option, RunMonitor? monitor)
    {
        var health = new HealthState("it has just started");
        var metrics = MetricsExport.Start(OtelVariables.OfProcess, role, options.Http is not null);
        try
        {
            var server = options.Http is { } http ? WatchServer.Start(option, http, health, metrics!, monitor) : null;
            return new ProcessWatch(role, metrics, server, new NodeWatch(health, LogsExport.Start(role, options.LogLevel)));
        }
        catch
        {
            metrics?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Server?.Dispose();
        _tracing?.Dispose();
        _metrics?.Dispose();
        Node.Logs?.Dispose();
        _troubles?.Dispose();
    }
}
