using Lockstep.Protocol;

namespace Lockstep.Workers;

/// <summary>The conversation within a process in which a replica gets its first weights.</summary>
public static class ReplicaControl
{
    /// <summary>Tensor stream to the replica's keeper: all weights and row states of a version have been written into it.</summary>
    /// <param name="Version">Steps applied.</param>
    public sealed record WeightsReceived(long Version);

    /// <summary>The replica's keeper to the workers of its process: it can be computed with.</summary>
    /// <param name="Step">The step that comes next.</param>
    public sealed record ReplicaReady(StepId Step) : IStepMessage;
}
