using System.Collections.Immutable;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Audits;

/// <summary>What follows from what workers gave for one shard.</summary>
public abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>All gave the same.</summary>
    public sealed record Agreed : Verdict;

    /// <summary>One computed wrongly.</summary>
    /// <param name="Worker">Which.</param>
    public sealed record Wrong(WorkerId Worker) : Verdict;

    /// <summary>Two differ, and nothing says yet which is wrong: a third one has to compute the shard, or both again.</summary>
    /// <param name="Workers">The two.</param>
    public sealed record Open(ImmutableArray<WorkerId> Workers) : Verdict;

    /// <summary>They differ, and asking again would not help.</summary>
    /// <param name="Workers">All who computed the shard.</param>
    public sealed record Undecidable(ImmutableArray<WorkerId> Workers) : Verdict;
}
