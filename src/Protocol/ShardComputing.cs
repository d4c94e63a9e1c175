using System.Collections.Immutable;
using Lockstep.Model;

namespace Lockstep.Protocol;

/// <summary>The conversation in which a coordinator has shards computed.</summary>
public static class ShardComputing
{
    /// <summary>Coordinator to worker: compute these shards of the step against the weights at its version, once the replica is there. A worker asked twice in a step computes both, one after the other; an older step is dropped.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Shards">Ascending, without repeats.</param>
    /// <param name="Owners">The workers that have a slice each in this step, in the order of the slices, one of them several where others were lost; none where all slices are at the coordinator.</param>
    /// <param name="IsAudit">Whether the answer is to hold a digest of the gradient. False if it is not said.</param>
    public sealed record ComputeShards(StepId Step, ImmutableArray<int> Shards, ImmutableArray<string> Owners, bool IsAudit = false) : IStepMessage, IControlMessage;

    /// <summary>Worker to coordinator, once all partial sums of the shards are with the parameter servers.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Worker">Who computed.</param>
    /// <param name="Results">One for each shard. The worker owns their row states and leaves them alone until the step is decided.</param>
    /// <param name="Took">How long the computation took, without the time in which the process could not run.</param>
    /// <param name="Gradient">In the answer to an audit a digest of the partial sums as they were pushed; else 0.</param>
    /// <param name="Waited">How long the request waited before, for the weights of the step or for an earlier request.</param>
    public sealed record ShardsComputed(StepId Step, WorkerId Worker, ImmutableArray<ShardResult> Results, TimeSpan Took, ulong Gradient = 0, TimeSpan Waited = default) : IStepMessage, ITensorMessage;

    /// <summary>Worker to coordinator: computing these shards threw. Some of their partial sums may have been pushed; they are good.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Worker">Who tried.</param>
    /// <param name="Shards">The shards of the request.</param>
    /// <param name="Cause">What was thrown; cut to 4 KiB between processes.</param>
    public sealed record ShardsFailed(StepId Step, WorkerId Worker, ImmutableArray<int> Shards, string Cause) : IStepMessage, IControlMessage;
}
