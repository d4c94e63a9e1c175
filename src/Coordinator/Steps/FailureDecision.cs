using System.Collections.Immutable;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Steps;

/// <summary>What to do about shards whose computation threw.</summary>
public abstract record FailureDecision
{
    private FailureDecision()
    {
    }

    /// <summary>Have each shard computed again, alone, so that a shard that throws takes no other with it.</summary>
    /// <param name="Requests">Who computes which shard.</param>
    public sealed record Reissue(ImmutableArray<(WorkerId Worker, int Shard)> Requests) : FailureDecision;

    /// <summary>End the run.</summary>
    /// <param name="Shard">The shard that threw too often.</param>
    public sealed record Abort(int Shard) : FailureDecision;
}
