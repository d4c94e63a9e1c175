using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Tracing;

namespace Lockstep.Host.Monitoring;

/// <summary>Watches a run and its workers.</summary>
internal interface IRunWatcher : IRunObserver, IWorkerObserver
{
    /// <summary>A run begins, or goes on, the traces of whose steps begin here.</summary>
    void Traced(StepTraces traces)
    {
    }
}
