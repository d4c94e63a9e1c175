using Lockstep.Model;
using Lockstep.Protocol;

namespace Lockstep.Workers;

/// <summary>The conversation within a process in which a replica gets its weights.</summary>
public static class ReplicaControl
{
    /// <summary>Tensor stream to the replica's keeper: weights and row states have come; the replica takes them over.</summary>
    /// <param name="Weights">All of them.</param>
    public sealed record WeightsReceived(WeightsCopy Weights);

    /// <summary>The replica's keeper to the workers of its process: it can be computed with.</summary>
    /// <param name="Step">The step that comes next.</param>
    public sealed record ReplicaReady(StepId Step) : IStepMessage;
}
