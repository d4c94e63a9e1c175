using System.Diagnostics;

namespace Lockstep.Benchmarks.Failures;

/// <summary>How fast a run is with one worker alone, with two, and with two of which one has a quarter of a processor.</summary>
internal sealed class Throttled
{
    private const double Quarter = 0.25;

    // Compiled, its pace known, and the shards dealt accordingly.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Measuring = TimeSpan.FromSeconds(20);

    private readonly List<double> _both = [];
    private readonly List<double> _quarter = [];

    /// <param name="run">The run.</param>
    /// <param name="rounds">How often each is measured.</param>
    /// <param name="period">Of the quota: the worker runs for a quarter of each, and then stands still.</param>
    public static Throttled Measure(MeasuredRun run, int rounds, TimeSpan period)
    {
        var (measured, worker) = (new Throttled(), run.Workers[1]);
        worker.Kill();
        var before = StepsPerSecond(run);
        for (var round = 0; round < rounds; round++)
        {
            worker.Start();
            double both, quarter;
            using (var quota = new ProcessorQuota(worker.Id, period))
            {
                worker.WaitFor(ProgramProcess.Joined);
                both = StepsPerSecond(run);
                quota.Set(Quarter);
                quarter = StepsPerSecond(run);
                worker.Kill();
            }

            var after = StepsPerSecond(run);
            var alone = (before + after) / 2;
            measured._both.Add(both / alone);
            measured._quarter.Add(quarter / alone);
            Console.Error.WriteLine(FormattableString.Invariant($"{round + 1}: alone {alone:F2} steps/s, two {both:F2}, one of them at a quarter {quarter:F2}"));
            before = after;
        }

        return measured;
    }

    public void Print() => Console.WriteLine(FormattableString.Invariant(
        $"beside one worker alone, medians of {_both.Count}: two {Measured.Median(_both):F2}, two of which one has a quarter of a processor {Measured.Median(_quarter):F2} ({_quarter.Min():F2} to {_quarter.Max():F2})"));

    private static double StepsPerSecond(MeasuredRun run)
    {
        run.Commits.WaitFor(Settling);
        var (began, first) = (Stopwatch.GetTimestamp(), run.Commits.LastStep);
        run.Commits.WaitFor(Measuring);
        return (run.Commits.LastStep - first) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
