namespace Lockstep.Coordinator.Runs;

/// <summary>Watches the workers of a run. May be told at any time, from any thread, and returns at once.</summary>
public interface IWorkerObserver
{
    /// <summary>A worker's state is now this one.</summary>
    void On(WorkerStatus worker);

    /// <summary>Workers came or went, or are waited for.</summary>
    void Happened(RunEvent happened);
}
