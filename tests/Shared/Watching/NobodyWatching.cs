using Lockstep.Coordinator.Runs;

namespace Lockstep.Tests.Watching;

/// <summary>Listens to nothing.</summary>
internal sealed class NobodyWatching : IWorkerObserver
{
    public void On(WorkerStatus worker)
    {
    }

    public void Happened(RunEvent happened)
    {
    }
}
