using System.Collections.Immutable;
using Lockstep.Model.Gradients;

namespace Lockstep.Protocol;

/// <summary>The conversation in which parameter servers add gradients up and publish the totals.</summary>
public static class GradientReduction
{
    /// <summary>Worker to parameter server: the sums of some nodes hold this chunk. For a node that the server has, or has a part of, it is dropped.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Chunk">The chunk, of the server's slice.</param>
    /// <param name="Sums">One a node. The server may add into them.</param>
    public sealed record PushPartialSums(StepId Step, Chunk Chunk, ImmutableArray<PartialSum> Sums) : IStepMessage, IHeldMessage, ITensorMessage
    {
        /// <inheritdoc/>
        public void Hold()
        {
            foreach (var sum in Sums) sum.Hold();
        }

        /// <inheritdoc/>
        public void Release()
        {
            foreach (var sum in Sums) sum.Release();
        }
    }

    /// <summary>Parameter server to every replica: the chunk is summed over all shards. Comes once a chunk and step.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Total">The sum, to be read only.</param>
    public sealed record PublishTotal(StepId Step, ChunkTotal Total) : IStepMessage, IHeldMessage, ITensorMessage
    {
        /// <inheritdoc/>
        public void Hold() => Total.Hold();

        /// <inheritdoc/>
        public void Release() => Total.Release();
    }

    /// <summary>Coordinator to every worker: owners of slices are lost, and others have theirs from now on. What was pushed of these in the step is pushed again, to them.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Owners">The workers that have the slices, in their order; one may have several.</param>
    public sealed record SlicesMoved(StepId Step, ImmutableArray<string> Owners) : IStepMessage, IControlMessage;

    /// <summary>Parameter server to coordinator, after the total was published. Saying it again changes nothing.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Chunk">The chunk's place in the <see cref="ChunkPlan"/>.</param>
    /// <param name="NormBlocks">Its terms of the global norm.</param>
    public sealed record ChunkReduced(StepId Step, int Chunk, ImmutableArray<double> NormBlocks) : IStepMessage, IControlMessage;
}
