using System.Collections.Immutable;
using Lockstep.Model.Gradients;

namespace Lockstep.Model;

/// <summary>Computes shards of a step.</summary>
public interface IShardComputation
{
    /// <summary>The most shards of one call.</summary>
    int MaxShards { get; }

    /// <summary>Computes shards against a replica at the version of the step.</summary>
    /// <param name="replica">The weights and the states rows come with; not changed.</param>
    /// <param name="step">The step over the whole run.</param>
    /// <param name="shards">Ascending, without repeats.</param>
    /// <param name="completed">Told of each chunk as soon as the sums of all nodes hold it, in the order of the plan within a tensor.</param>
    /// <param name="predicted">Told once the forward pass is done and the backward pass begins.</param>
    /// <returns>A result for each shard. Sums and states stay as they are until a call for another step.</returns>
    IReadOnlyList<ShardResult> Run(Replica replica, long step, IReadOnlyList<int> shards, Action<Chunk, ImmutableArray<PartialSum>> completed, Action? predicted = null);
}
