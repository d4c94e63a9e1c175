using Lockstep.Coordinator.Runs;
using Lockstep.Host.Displays;

namespace Lockstep.Benchmarks;

/// <summary>Shows nothing, and tells where the coordinator listens.</summary>
/// <param name="listening">Told.</param>
internal sealed class BenchmarkDisplay(Action<RunEvent.Listening> listening) : IRunDisplay
{
    public void Notice(string text) => Console.Error.WriteLine(text);

    public void On(RunEvent happened)
    {
    }

    public void Stepped(StepProgress progress)
    {
    }

    public void On(WorkerStatus worker)
    {
    }

    public void Happened(RunEvent happened)
    {
        if (happened is RunEvent.Listening here) listening(here);
        if (happened is RunEvent.WorkerLeft left) Console.Error.WriteLine($"{left.Worker} left: {left.Reason}");
    }

    public void Dispose()
    {
    }
}
