using System.Diagnostics;

namespace Lockstep.Benchmarks.Failures;

/// <summary>What a run loses where all of its processes are killed at once, and started again at once: what it has to do again, and the time until it is where it was.</summary>
internal sealed class Blackouts
{
    private const int UsualSteps = 40;

    // Longer than the usual time between two checkpoints, by another part of it each time.
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(37);

    private readonly List<double> _toNext = [];
    private readonly List<double> _toWhereItWas = [];
    private readonly List<double> _redone = [];

    public static Blackouts Measure(MeasuredRun run, int times)
    {
        var measured = new Blackouts();
        ProgramProcess[] all = [run.Head, .. run.Workers];
        for (var time = 0; time < times; time++)
        {
            run.Commits.WaitFor(Between);
            var usual = Measured.Median(run.Commits.LastGaps(UsualSteps));
            var moment = Stopwatch.GetTimestamp();
            foreach (var process in all) process.Kill();
            var last = run.Commits.LastStep;
            foreach (var process in all) process.Start();
            var first = run.Commits.After(moment)[0];
            var further = run.Commits.WaitForStep(last + 1);
            measured.Add(Stopwatch.GetElapsedTime(moment, first).TotalSeconds, Stopwatch.GetElapsedTime(moment, further).TotalSeconds, usual * run.Commits.Between(first, further));
        }

        return measured;
    }

    public void Print()
    {
        Console.WriteLine($"kill -9 of all processes, started again at once, {_toNext.Count} times");
        Line("to the next commit", _toNext);
        Line("work done again", _redone);
        Line("to the next step that is new", _toWhereItWas);
    }

    private void Add(double toNext, double toWhereItWas, double redone)
    {
        _toNext.Add(toNext);
        _toWhereItWas.Add(toWhereItWas);
        _redone.Add(redone);
        Console.Error.WriteLine(FormattableString.Invariant($"{_toNext.Count}: {toNext:F1} s to the next commit, {redone:F1} s of work done again, {toWhereItWas:F1} s to the next step that is new"));
    }

    private static void Line(string name, List<double> seconds) =>
        Console.WriteLine(FormattableString.Invariant($"  {name,-28} median {Measured.Median(seconds):F1} s, worst {seconds.Max():F1} s"));
}
