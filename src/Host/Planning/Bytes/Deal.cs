using System.Collections.Immutable;
using System.Globalization;
using Lockstep.Coordinator.Sharding;
using Lockstep.Host.Local;
using Lockstep.Protocol;

namespace Lockstep.Host.Planning.Bytes;

/// <summary>The shards of workers that are equally fast, as the coordinator deals them.</summary>
internal static class Deal
{
    /// <summary>The shards of each worker that gets any.</summary>
    /// <param name="run">The run.</param>
    /// <param name="workers">Workers.</param>
    /// <param name="perShard">What a shard takes one of them.</param>
    /// <param name="secondsPerByte">What a byte of a gradient takes to arrive at the coordinator; 0 where nothing is measured.</param>
    public static ImmutableArray<ImmutableArray<int>> Of(PlannedRun run, int workers, TimeSpan perShard, double secondsPerByte)
    {
        ImmutableArray<WorkerPace> paces = [.. Enumerable.Range(1, workers).Select(number => new WorkerPace(new WorkerId(string.Create(CultureInfo.InvariantCulture, $"worker-{number:D4}")), perShard))];
        var deal = AssignmentPolicy.Assign(run.Recipe.Shards, paces, OpenDoors.PerSum(secondsPerByte, LocalCluster.BytesOf(run.Chunks)));
        return [.. deal.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal).Select(pair => pair.Value)];
    }
}
