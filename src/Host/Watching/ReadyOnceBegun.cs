using Lockstep.Coordinator.Runs;
using Lockstep.Host.Monitoring;

namespace Lockstep.Host.Watching;

/// <summary>A coordinator is ready once others can join it, or it takes steps.</summary>
internal sealed class ReadyOnceBegun(HealthState health) : IRunWatcher
{
    public void On(RunEvent happened)
    {
        if (happened is RunEvent.Listening or RunEvent.Started or RunEvent.Finished) health.Ready();
    }

    public void Stepped(StepProgress progress)
    {
    }

    public void On(WorkerStatus worker)
    {
    }

    public void Happened(RunEvent happened) => On(happened);
}
