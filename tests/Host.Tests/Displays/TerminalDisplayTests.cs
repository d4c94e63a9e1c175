using Lockstep.Coordinator.Runs;
using Lockstep.Host.Displays;
using Lockstep.Host.Tests.Monitoring;
using Spectre.Console;

namespace Lockstep.Host.Tests.Displays;

public sealed class TerminalDisplayTests : IDisposable
{
    private readonly StringWriter _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void The_foot_shows_bar_figures_and_a_row_a_worker()
    {
        Console().Write(RunPanel.Of(
            SomeRun.Facts(), SomeRun.After(3, 2, 14.25, 1000), [new WorkerStatus("worker-1", "computing", 2, 500), new WorkerStatus("worker-0", "idle", 1, null)], 80));

        var lines = _terminal.ToString().Split('\n');
        Assert.Contains("75.0 %", lines[0], StringComparison.Ordinal);
        Assert.Contains("epoch 2/2  step 1/2  perplexity 14.25  1,000 words/s  ETA 00:00:01", lines[1], StringComparison.Ordinal);
        Assert.Contains("worker-0", lines[3], StringComparison.Ordinal);
        Assert.Contains("worker-1", lines[4], StringComparison.Ordinal);
        Assert.Contains("computing", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_worth_keeping_stays_and_paths_are_not_folded()
    {
        var folder = "/" + string.Join('/', Enumerable.Repeat("a-long-name", 20));
        using (var display = new TerminalDisplay(Console(), new RunLines(maxSteps: null)))
        {
            display.Notice("before");
            display.On(new RunEvent.Started(SomeRun.Facts(folder)));
            display.Stepped(SomeRun.After(1));
            display.On(new RunEvent.EpochEnded(1, 1, 1, 20, 19, null, 3));
            display.On(new RunEvent.Interrupted(1, folder));
        }

        var seen = _terminal.ToString();
        Assert.Contains("before", seen, StringComparison.Ordinal);
        Assert.Contains("epoch 1/2 done: train perplexity 20.00", seen, StringComparison.Ordinal);
        Assert.Contains($"train --resume {folder}", seen, StringComparison.Ordinal);
    }

    private IAnsiConsole Console()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_terminal), Ansi = AnsiSupport.No });
        console.Profile.Width = 80;
        return console;
    }
}
