using Lockstep.Coordinator.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;
using static System.FormattableString;

namespace Lockstep.Host.Displays;

/// <summary>What the foot of the terminal shows of a run.</summary>
internal static class RunPanel
{
    private const int WidestBar = 60;
    private const int RoomBesideBar = 20;

    public static IRenderable Of(RunFacts run, StepProgress progress, IEnumerable<WorkerStatus> workers, int width)
    {
        var rows = new List<IRenderable> { Bar(run, progress, width), Figures(run, progress) };
        var table = Workers(workers);
        if (table.Rows.Count > 0) rows.Add(table);
        return new Rows(rows);
    }

    private static Markup Bar(RunFacts run, StepProgress progress, int width)
    {
        var share = (double)progress.Steps / run.Steps;
        var length = Math.Clamp(width - RoomBesideBar, 10, WidestBar);
        var filled = (int)(share * length);
        return new Markup(Invariant($"[green]{new string('━', filled)}[/][grey]{new string('━', length - filled)}[/] {share * 100:0.0} %"));
    }

    private static Markup Figures(RunFacts run, StepProgress progress)
    {
        var place = Invariant($"epoch {progress.Epoch}/{run.Plan.Recipe.Epochs}  step {run.StepInEpoch(progress):N0}/{run.Plan.StepsPerEpoch:N0}");
        var speed = progress.WordsPerSecond is { } rate ? Invariant($"{rate:N0} words/s  ETA {Eta(run, progress, rate)}") : "";
        return new Markup(Invariant($"{place}  perplexity [bold]{progress.Perplexity:0.00}[/]  {speed}"));
    }

    private static string Eta(RunFacts run, StepProgress progress, double wordsPerSecond)
    {
        var seconds = run.SecondsLeft(progress, wordsPerSecond);
        return seconds < TimeSpan.FromDays(1000).TotalSeconds ? TimeSpan.FromSeconds(Math.Ceiling(seconds)).ToString("c") : "-";
    }

    private static Table Workers(IEnumerable<WorkerStatus> workers)
    {
        var table = new Table().Border(TableBorder.None).AddColumns("worker", "state", "shards", "words/s");
        foreach (var worker in workers.OrderBy(worker => worker.Name, StringComparer.Ordinal))
        {
            table.AddRow(
                Markup.Escape(worker.Name),
                Markup.Escape(worker.State),
                Invariant($"{worker.Shards}"),
                worker.WordsPerSecond is { } rate ? Invariant($"{rate:N0}") : "-");
        }

        return table;
    }
}
