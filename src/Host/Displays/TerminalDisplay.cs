using System.Collections.Concurrent;
using Lockstep.Coordinator.Runs;
using Spectre.Console;

namespace Lockstep.Host.Displays;

/// <summary>A bar, the figures of the moment and a row a worker at the foot of a terminal; what is worth keeping scrolls by above.</summary>
/// <remarks>Training only leaves a snapshot behind; a thread of the display's own draws it ten times a second.</remarks>
internal sealed class TerminalDisplay(IAnsiConsole console, RunLines lines) : IRunDisplay
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<string> _above = new();
    private readonly ConcurrentDictionary<string, WorkerStatus> _workers = new(StringComparer.Ordinal);
    private readonly ManualResetEventSlim _ended = new();
    private RunFacts? _run;
    private volatile StepProgress? _progress;
    private volatile Thread? _drawing;

    public void On(RunEvent happened)
    {
        var texts = lines.Of(happened);
        if (happened is RunEvent.StepReported) return;
        if (happened is RunEvent.Finished or RunEvent.Interrupted) Leave();
        foreach (var text in texts) Notice(text);
        if (happened is RunEvent.Started started) Enter(started.Run);
    }

    public void Stepped(StepProgress progress) => _progress = progress;

    public void On(WorkerStatus worker) => _workers[worker.Name] = worker;

    public void Happened(RunEvent happened) => On(happened);

    public void Notice(string text)
    {
        _above.Enqueue(text);
        if (_drawing is null) PrintAfter();
    }

    public void Dispose()
    {
        Leave();
        _ended.Dispose();
    }

    private void Enter(RunFacts run)
    {
        _run = run;
        _drawing = new Thread(Draw) { IsBackground = true, Name = "display" };
        _drawing.Start();
    }

    private void Leave()
    {
        if (_drawing is not { } drawing) return;
        _ended.Set();
        drawing.Join();
        _drawing = null;
        PrintAfter();
    }

    private void Draw() => console.Live(Text.Empty).AutoClear(true).Start(live =>
    {
        while (!_ended.Wait(Refresh))
        {
            PrintAbove();
            if (_progress is { } progress) live.UpdateTarget(RunPanel.Of(_run!, progress, _workers.Values, console.Profile.Width));
        }
    });

    // Lines are not folded where nothing is drawn below them, so that commands and paths can be copied.
    private void PrintAfter()
    {
        while (_above.TryDequeue(out var text)) console.Profile.Out.Writer.WriteLine(text);
    }

    private void PrintAbove()
    {
        while (_above.TryDequeue(out var text)) console.WriteLine(text);
    }
}
