using System.Diagnostics.Metrics;

namespace Lockstep.Host.Telemetry;

/// <summary>Histograms of seconds: from a shard of a tiny recipe to a checkpoint on a slow disk.</summary>
internal static class Durations
{
    private static readonly InstrumentAdvice<double> Advice = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    public static Histogram<double> Histogram(Meter meter, string name, string description) => meter.CreateHistogram(name, "s", description, null, Advice);
}
