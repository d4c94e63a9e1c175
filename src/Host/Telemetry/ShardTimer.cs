using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Lockstep.Model;
using Lockstep.Model.Gradients;

namespace Lockstep.Host.Telemetry;

/// <summary>Measures what a shard takes, where it is computed.</summary>
internal sealed class ShardTimer(string worker, IShardComputation computation) : IShardComputation
{
    private static readonly Meter Meter = new(MetricNames.Meter, ProgramVersion.Text);
    private static readonly Histogram<double> Duration = Durations.Histogram(Meter, MetricNames.ShardDuration, "Time a worker computes a shard.");

    private readonly KeyValuePair<string, object?> _worker = RunMetrics.Worker(worker);

    public int MaxShards => computation.MaxShards;

    public IReadOnlyList<ShardResult> Run(Replica replica, long step, IReadOnlyList<int> shards, Action<Chunk, ImmutableArray<PartialSum>> completed, Action? predicted = null)
    {
        var began = Stopwatch.GetTimestamp();
        var results = computation.Run(replica, step, shards, completed, predicted);
        Duration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds / shards.Count, _worker);
        return results;
    }
}
