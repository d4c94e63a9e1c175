using Lockstep.Protocol;

namespace Lockstep.Coordinator.Audits;

/// <summary>What a worker gave for a shard.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Mark">Of cost and row states.</param>
/// <param name="Gradient">The digest of the gradient; 0 where it was not asked for.</param>
public readonly record struct Testimony(WorkerId Worker, ulong Mark, ulong Gradient)
{
    /// <summary>Whether not both can be right.</summary>
    public bool Contradicts(Testimony other) => Mark != other.Mark || (Gradient != other.Gradient && Gradient != 0 && other.Gradient != 0);
}
