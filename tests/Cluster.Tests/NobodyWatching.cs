using Lockstep.Coordinator.Runs;

namespace Lockstep.Cluster.Tests;

internal sealed class NobodyWatching : IWorkerObserver
{
    public void On(WorkerStatus worker)
    {
    }

    public void Happened(RunEvent happened)
    {
    }
}
