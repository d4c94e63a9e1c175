using Lockstep.Coordinator.Runs;

namespace Lockstep.Host.Displays;

/// <summary>Plain lines: what happens on standard output, what went wrong on standard error.</summary>
internal sealed class PlainDisplay(RunLines lines) : IRunDisplay
{
    public void On(RunEvent happened)
    {
        var to = happened is RunEvent.SavingFailed or RunEvent.WorkersAwaited ? Console.Error : Console.Out;
        foreach (var line in lines.Of(happened)) to.WriteLine(line);
    }

    public void Stepped(StepProgress progress)
    {
    }

    public void On(WorkerStatus worker)
    {
    }

    public void Happened(RunEvent happened) => On(happened);

    public void Notice(string text) => Console.Error.WriteLine(text);

    public void Dispose()
    {
    }
}
