using System.Collections.Immutable;
using Lockstep.Model;
using Lockstep.Model.Gradients;

namespace Lockstep.Tests;

/// <summary>A real computation that throws, for some calls, after it has handed some chunks over.</summary>
internal sealed class FaultyComputation(IShardComputation computation, Func<long, IReadOnlyList<int>, bool> fails, int chunksBefore = 1) : IShardComputation
{
    public const string Cause = "the memory is hot";

    public int MaxShards => computation.MaxShards;

    public IReadOnlyList<ShardResult> Run(
        Replica replica, long step, IReadOnlyList<int> shards, Action<Chunk, ImmutableArray<PartialSum>> completed, Action? predicted = null)
    {
        var left = fails(step, shards) ? chunksBefore : int.MaxValue;
        return computation.Run(replica, step, shards, (chunk, sums) =>
        {
            if (left-- == 0) throw new InvalidOperationException(Cause);
            completed(chunk, sums);
        }, predicted);
    }
}
