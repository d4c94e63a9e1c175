using System.Diagnostics;

namespace Lockstep.Benchmarks.Failures;

/// <summary>How long a run stood still after each of several failures.</summary>
internal sealed class Pauses
{
    private readonly List<double> _next = [];
    private readonly List<double> _longest = [];

    /// <summary>Adds a failure.</summary>
    /// <param name="moment">When it was.</param>
    /// <param name="commits">The last commit before it where there is one, and those after it.</param>
    public void Add(long moment, IReadOnlyList<long> commits)
    {
        _next.Add(Stopwatch.GetElapsedTime(moment, commits.First(time => time > moment)).TotalSeconds);
        _longest.Add(commits.Zip(commits.Skip(1), (one, next) => Stopwatch.GetElapsedTime(one, next).TotalSeconds).DefaultIfEmpty(_next[^1]).Max());
        Console.Error.WriteLine(FormattableString.Invariant($"{_next.Count}: {_next[^1] * 1e3:F0} ms to the next commit, {_longest[^1] * 1e3:F0} ms between two"));
    }

    public void Print(string what)
    {
        Console.WriteLine($"{what}, {_next.Count} times");
        Line("to the next commit", _next);
        // The step under way may have had all it needs, so that it is the one after it that waits.
        Line("longest between two commits", _longest);
    }

    private static void Line(string name, List<double> seconds)
    {
        var sorted = seconds.Order().ToArray();
        var tail = sorted[(int)Math.Ceiling(0.99 * sorted.Length) - 1];
        Console.WriteLine(FormattableString.Invariant($"  {name,-28} median {Measured.Median(sorted) * 1e3:F0} ms, p99 {tail * 1e3:F0} ms, worst {sorted[^1] * 1e3:F0} ms"));
    }
}
