using Lockstep.Coordinator.Runs;
using Lockstep.Host.Monitoring;
using Lockstep.Protocol.Tracing;

namespace Lockstep.Host.Displays;

/// <summary>A display beside others who are told the same.</summary>
/// <param name="display">The display, which is told last.</param>
/// <param name="monitor">Knows the run; one of the others.</param>
/// <param name="others">Who else watches.</param>
internal sealed class WatchedDisplay(IRunDisplay display, RunMonitor monitor, IEnumerable<IRunWatcher> others) : IRunDisplay
{
    private readonly IRunWatcher[] _all = [.. others, display];

    /// <summary>What the workers did in the last steps.</summary>
    public IReadOnlyCollection<TimelineStep> LastSteps() => monitor.LastSteps();

    public void On(RunEvent happened)
    {
        foreach (var one in _all) one.On(happened);
    }

    public void Stepped(StepProgress progress)
    {
        foreach (var one in _all) one.Stepped(progress);
    }

    public void On(WorkerStatus worker)
    {
        foreach (var one in _all) one.On(worker);
    }

    public void Happened(RunEvent happened)
    {
        foreach (var one in _all) one.Happened(happened);
    }

    public void Computed(ShareTimes share)
    {
        foreach (var one in _all) one.Computed(share);
    }

    public void On(LinkFigures link)
    {
        foreach (var one in _all) one.On(link);
    }

    public void Traced(StepTraces traces)
    {
        foreach (var one in _all) one.Traced(traces);
    }

    public void Notice(string text) => display.Notice(text);

    public void Dispose() => display.Dispose();
}
