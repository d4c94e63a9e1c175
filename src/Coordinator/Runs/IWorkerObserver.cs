namespace Lockstep.Coordinator.Runs;

/// <summary>Watches the workers of a run. May be told at any time, from any thread, and returns at once.</summary>
public interface IWorkerObserver
{
    /// <summary>A worker's state is now this one.</summary>
    void On(WorkerStatus worker);

    /// <summary>Workers came or went, or are waited for.</summary>
    void Happened(RunEvent happened);

    /// <summary>A worker gave the results of its share of a step.</summary>
    void Computed(ShareTimes share)
    {
    }

    /// <summary>The stream to a node is like this; told of every second.</summary>
    void On(LinkFigures link)
    {
    }
}
