using System.Diagnostics;

namespace Lockstep.Benchmarks.Failures;

/// <summary>The share of its time that a run trains: the steps it took, at the time that one takes undisturbed, beside the time it had.</summary>
/// <param name="Kills">How often a worker was killed.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Useful">What they would take undisturbed, in seconds.</param>
/// <param name="Seconds">What they took.</param>
internal sealed record Goodput(int Kills, long Steps, double Useful, double Seconds)
{
    // The speed of a machine changes by tens of per cent within minutes: what a step takes undisturbed is measured just before each kill, when all is settled.
    private const int UndisturbedSteps = 40;

    /// <summary>Kills a worker every so often, in turn, and replaces it at once.</summary>
    public static Goodput Measure(MeasuredRun run, TimeSpan time, TimeSpan every)
    {
        run.Commits.WaitForMore(2 * UndisturbedSteps);
        var (began, first, kills, useful, usual) = (Stopwatch.GetTimestamp(), run.Commits.LastStep, 0, 0.0, Undisturbed(run));
        while (Stopwatch.GetElapsedTime(began) + every <= time)
        {
            var (before, worker) = (run.Commits.LastStep, run.Workers[kills++ % run.Workers.Count]);
            worker.Kill();
            worker.Start();
            run.Commits.WaitFor((kills * every) - Stopwatch.GetElapsedTime(began));
            var now = Undisturbed(run);
            useful += (run.Commits.LastStep - before) * (usual + now) / 2;
            usual = now;
        }

        return new Goodput(kills, run.Commits.LastStep - first, useful, Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    public void Print() => Console.WriteLine(FormattableString.Invariant(
        $"{Kills} kills in {Seconds:F0} s: {Steps} steps of {1e3 * Useful / Steps:F1} ms undisturbed, goodput {100 * Useful / Seconds:F1} %"));

    private static double Undisturbed(MeasuredRun run) => Measured.Median(run.Commits.LastGaps(UndisturbedSteps));
}
