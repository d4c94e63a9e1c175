using Lockstep.Coordinator.Runs;

namespace Lockstep.Host.Training;

/// <summary>Several observers as one, told in order.</summary>
internal sealed class RunObservers(IReadOnlyList<IRunObserver> observers) : IRunObserver
{
    public void On(RunEvent happened)
    {
        foreach (var observer in observers) observer.On(happened);
    }

    public void Stepped(StepProgress progress)
    {
        foreach (var observer in observers) observer.Stepped(progress);
    }
}
