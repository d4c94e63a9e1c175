using Lockstep.Coordinator.Runs;

namespace Lockstep.Host.Displays;

/// <summary>The events that others script against on standard output, what is for people on standard error.</summary>
internal sealed class JsonDisplay(RunLines lines) : IRunDisplay
{
    public void On(RunEvent happened)
    {
        if (RunEventJson.Line(happened) is { } line) Console.Out.WriteLine(line);
        var texts = lines.Of(happened);
        if (happened is RunEvent.Started or RunEvent.SavingFailed or RunEvent.WorkersAwaited or RunEvent.Interrupted)
        {
            foreach (var text in texts) Console.Error.WriteLine(text);
        }
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
