using System.Diagnostics;

namespace Lockstep.Benchmarks.Failures;

/// <summary>The share of its time that a run trains: the steps it took, at the time that one takes undisturbed, beside the time it had.</summary>
internal sealed record Goodput(int Kills, long Steps, double UndisturbedStep, double Seconds)
{
    private const int UndisturbedSteps = 300;

    /// <summary>Kills a worker every so often, in turn, and replaces it at once.</summary>
    public static Goodput Measure(MeasuredRun run, TimeSpan time, TimeSpan every)
    {
        run.Commits.WaitForMore(UndisturbedSteps);
        var step = Measured.Median(run.Commits.LastGaps(UndisturbedSteps));

        var (began, first, kills) = (Stopwatch.GetTimestamp(), run.Commits.LastStep, 0);
        while (Stopwatch.GetElapsedTime(began) + every <= time)
        {
            var worker = run.Workers[kills++ % run.Workers.Count];
            worker.Kill();
            worker.Start();
            run.Commits.WaitFor((kills * every) - Stopwatch.GetElapsedTime(began));
        }

        return new Goodput(kills, run.Commits.LastStep - first, step, Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    public void Print() => Console.WriteLine(FormattableString.Invariant(
        $"{Kills} kills in {Seconds:F0} s: {Steps} steps of {UndisturbedStep * 1e3:F1} ms undisturbed, goodput {100 * Steps * UndisturbedStep / Seconds:F1} %"));
}
