using System.Diagnostics;

namespace Lockstep.Benchmarks;

/// <summary>Seconds that a piece of work takes.</summary>
internal static class Measured
{
    private const int WarmUps = 3;
    private const int Runs = 15;

    /// <summary>The median of several runs, after some that are not counted.</summary>
    public static double Median(Action work)
    {
        for (var i = 0; i < WarmUps; i++) work();
        var seconds = new double[Runs];
        for (var i = 0; i < Runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return Median(seconds);
    }

    /// <summary>The middle one of some figures.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
