using System.Collections.Immutable;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Sharding;

/// <summary>Which worker computes which shards. Any assignment gives the same bits.</summary>
public static class AssignmentPolicy
{
    /// <summary>Deals contiguous runs of shards, as even as can be, so that each worker's runs are few nodes of the reduction tree.</summary>
    /// <param name="shards">How many shards there are.</param>
    /// <param name="workers">Who is ready, in a fixed order; at least one.</param>
    /// <returns>The shards of each worker that gets any, ascending.</returns>
    public static ImmutableDictionary<WorkerId, ImmutableArray<int>> Assign(int shards, ImmutableArray<WorkerId> workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers.Length, 1);
        var assignment = ImmutableDictionary.CreateBuilder<WorkerId, ImmutableArray<int>>();
        for (var i = 0; i < workers.Length; i++)
        {
            var first = shards * i / workers.Length;
            var end = shards * (i + 1) / workers.Length;
            if (first < end) assignment.Add(workers[i], [.. Enumerable.Range(first, end - first)]);
        }

        return assignment.ToImmutable();
    }
}
