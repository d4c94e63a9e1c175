using System.Collections.Immutable;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Sharding;

/// <summary>Which worker computes which shards. Any assignment gives the same bits; this is about time and bytes alone.</summary>
/// <remarks>
/// Workers get contiguous runs of shards, in their order. A worker sends one partial sum, all bytes of a gradient, for each node of the reduction tree that its run is made
/// of, so that a step takes
/// <code>
/// max over workers i of  Beside(i) + shards(i) x PerShard(i) + nodes(i) x perNode
/// </code>
/// The cuts make that least. Of those that do, the ones with the fewest nodes in all are taken, and of these the most even ones (the least sum of squares of the workers'
/// times); where sending costs nothing, the most even ones first. What is still equal is decided by the order of workers, the same every time. More than
/// 2,000 shards are dealt as even as can be. An answer takes some microseconds for 20 shards, and up to 3 ms for 640 shards and 63 workers: ask when workers come or go, or a
/// pace has changed by much.
/// </remarks>
public static class AssignmentPolicy
{
    // Searching takes time and room with the square of the shards.
    private const int MostShards = 2000;

    // Sums of ticks must not overflow, nor be zero.
    private const long MostTicks = TimeSpan.TicksPerDay;

    /// <summary>Deals contiguous runs of shards, as even as can be, so that each worker's runs are few nodes of the reduction tree.</summary>
    /// <param name="shards">How many shards there are.</param>
    /// <param name="workers">Who is ready, in a fixed order; at least one.</param>
    /// <returns>The shards of each worker that gets any, ascending.</returns>
    public static ImmutableDictionary<WorkerId, ImmutableArray<int>> Assign(int shards, ImmutableArray<WorkerId> workers) =>
        Assign(shards, [.. workers.Select(worker => new WorkerPace(worker, null))], TimeSpan.Zero);

    /// <summary>Deals contiguous runs of shards, so that the slowest worker is done as soon as can be.</summary>
    /// <param name="shards">How many shards there are.</param>
    /// <param name="workers">Who is ready and how fast, in a fixed order; at least one. Who is not measured yet counts as the mean of those who are; where nobody is, runs are as even as can be.</param>
    /// <param name="perNode">What sending one partial sum takes: its bytes over the bandwidth of a worker; zero for workers in this process.</param>
    /// <returns>The shards of each worker that gets any, ascending.</returns>
    public static ImmutableDictionary<WorkerId, ImmutableArray<int>> Assign(int shards, ImmutableArray<WorkerPace> workers, TimeSpan perNode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers.Length, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(shards);
        ArgumentOutOfRangeException.ThrowIfLessThan(perNode, TimeSpan.Zero);
        var cuts = Cuts(shards, workers, perNode);
        var assignment = ImmutableDictionary.CreateBuilder<WorkerId, ImmutableArray<int>>();
        for (var i = 0; i < workers.Length; i++)
        {
            if (cuts[i] < cuts[i + 1]) assignment.Add(workers[i].Worker, [.. Enumerable.Range(cuts[i], cuts[i + 1] - cuts[i])]);
        }

        return assignment.ToImmutable();
    }

    private static int[] Cuts(int shards, ImmutableArray<WorkerPace> workers, TimeSpan perNode)
    {
        if (shards is 0 or > MostShards || !workers.Any(worker => worker.PerShard is not null)) return FirstCuts.Even(shards, workers.Length);
        var cost = new AssignmentCost(NodeCounts.For(shards), TicksPerShard(workers), [.. workers.Select(worker => Math.Clamp(worker.Beside.Ticks, 0, MostTicks))], Math.Min(perNode.Ticks, MostTicks));
        return CutSearch.Best(cost, FirstCuts.Slowest(cost));
    }

    private static long[] TicksPerShard(ImmutableArray<WorkerPace> workers)
    {
        var mean = (long)workers.Where(worker => worker.PerShard is not null).Average(worker => (double)Ticks(worker.PerShard!.Value));
        return [.. workers.Select(worker => worker.PerShard is { } perShard ? Ticks(perShard) : mean)];
    }

    private static long Ticks(TimeSpan perShard)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perShard, TimeSpan.Zero);
        return Math.Clamp(perShard.Ticks, 1, MostTicks);
    }
}
