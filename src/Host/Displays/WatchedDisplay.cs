using Lockstep.Coordinator.Runs;
using Lockstep.Host.Monitoring;

namespace Lockstep.Host.Displays;

/// <summary>A display beside others who are told the same.</summary>
/// <param name="display">The display.</param>
/// <param name="monitor">Knows the run.</param>
/// <param name="runs">Who else watches the run.</param>
/// <param name="workers">Who else watches its workers.</param>
internal sealed class WatchedDisplay(IRunDisplay display, RunMonitor monitor, IReadOnlyList<IRunObserver> runs, IReadOnlyList<IWorkerObserver> workers) : IRunDisplay
{
    /// <summary>What the workers did in the last steps.</summary>
    public IReadOnlyCollection<TimelineStep> LastSteps() => monitor.LastSteps();

    public void On(RunEvent happened)
    {
        foreach (var run in runs) run.On(happened);
        display.On(happened);
    }

    public void Stepped(StepProgress progress)
    {
        foreach (var run in runs) run.Stepped(progress);
        display.Stepped(progress);
    }

    public void On(WorkerStatus worker)
    {
        foreach (var other in workers) other.On(worker);
        display.On(worker);
    }

    public void Happened(RunEvent happened)
    {
        foreach (var other in workers) other.Happened(happened);
        display.Happened(happened);
    }

    public void Computed(ShareTimes share)
    {
        foreach (var other in workers) other.Computed(share);
    }

    public void On(LinkFigures link)
    {
        foreach (var other in workers) other.On(link);
    }

    public void Notice(string text) => display.Notice(text);

    public void Dispose() => display.Dispose();
}
