using Lockstep.Host.Displays;
using Lockstep.Host.Monitoring;
using Lockstep.Host.Telemetry;
using Microsoft.Extensions.Logging;

namespace Lockstep.Host.Watching;

/// <summary>Who watches the runs of a process that coordinates them, beside its display.</summary>
internal sealed class RunWatch : IDisposable
{
    private const string Category = "Lockstep.Run";

    private readonly ProcessWatch _process;
    private readonly RunMetrics _metrics = new(TimeProvider.System);
    private readonly RunMonitor _monitor;

    private RunWatch(ProcessWatch process, RunMonitor monitor, IRunDisplay display)
    {
        (_process, _monitor) = (process, monitor);
        IRunWatcher[] log = process.Node.Logs is { } logs ? [new RunLog(logs.CreateLogger(Category))] : [];
        Display = new WatchedDisplay(display, monitor, [_metrics, monitor, .. log, new ReadyOnceBegun(process.Node.Health)]);
    }

    /// <summary>The display; whatever it is told, the others are told too.</summary>
    public WatchedDisplay Display { get; }

    /// <summary>What a node of the process tells.</summary>
    public NodeWatch Node => _process.Node;

    /// <summary>Begins to watch, and says where the page is.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="role">coordinator or standby.</param>
    /// <param name="display">The display.</param>
    public static RunWatch Start(WatchOptions options, string role, IRunDisplay display)
    {
        var monitor = new RunMonitor(TimeProvider.System);
        var watch = new RunWatch(ProcessWatch.Start(options, role, "--dashboard", monitor), monitor, display);
        if (watch._process.Server is { } server) display.Notice($"page     {server.Url}");
        return watch;
    }

    /// <summary>Something ended the run.</summary>
    public void Failed(Exception failure)
    {
        _monitor.Failed(failure.Message);
        _process.Node.Logs?.CreateLogger(Category).LogError(failure, "The run failed");
    }

    public void Dispose()
    {
        _process.Dispose();
        _metrics.Dispose();
    }
}
