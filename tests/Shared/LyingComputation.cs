using System.Collections.Immutable;
using Lockstep.Model;
using Lockstep.Model.Gradients;

namespace Lockstep.Tests;

/// <summary>What a worker with bad hardware gets wrong.</summary>
public enum Lie
{
    Cost,
    RowStates,
    Gradient,
}

/// <summary>A real computation on hardware that flips a bit, for some shards: the same one every time, or another one every time.</summary>
internal sealed class LyingComputation(IShardComputation computation, Func<IReadOnlyList<int>, bool> lies, Lie lie, bool isFickle = false) : IShardComputation
{
    private int _times;

    public int MaxShards => computation.MaxShards;

    public IReadOnlyList<ShardResult> Run(Replica replica, long step, IReadOnlyList<int> shards, Action<Chunk, ImmutableArray<PartialSum>> completed, Action? predicted = null)
    {
        if (!lies(shards)) return computation.Run(replica, step, shards, completed, predicted);
        var factor = 2 + (isFickle ? ++_times : 0);
        var results = computation.Run(replica, step, shards, (chunk, sums) =>
        {
            if (lie == Lie.Gradient && !chunk.IsSparse) sums[0].Values.Span[chunk.Offset] = factor;
            completed(chunk, sums);
        }, predicted);
        return [.. results.Select(result => lie switch
        {
            Lie.Cost => new ShardResult(result.Shard, factor * result.Cost, result.RowStates),
            Lie.RowStates => new ShardResult(result.Shard, result.Cost, result.RowStates.ToArray().Select(state => factor * state).ToArray()),
            _ => result,
        })];
    }
}
