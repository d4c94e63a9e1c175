namespace Lockstep.Coordinator.Runs;

/// <summary>Watches a run. Calls come one at a time, between two steps: the next step waits for them to return.</summary>
public interface IRunObserver
{
    /// <summary>Told of what happens, in order.</summary>
    void On(RunEvent happened);

    /// <summary>Told of every step.</summary>
    void Stepped(StepProgress progress);
}
