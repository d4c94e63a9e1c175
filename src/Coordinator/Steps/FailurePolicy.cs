using System.Collections.Immutable;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Steps;

/// <summary>Where shards whose computation threw go next.</summary>
public static class FailurePolicy
{
    /// <summary>Times that computing a shard may throw in one step before the run ends.</summary>
    public const int MaxFailures = 3;

    /// <summary>Gives each shard to a worker that has not tried it, else to any but the last that did, else to that one again.</summary>
    /// <param name="state">The step, with this failure taken in.</param>
    /// <param name="failed">The shards whose computation threw.</param>
    /// <param name="workers">All workers, in a fixed order; at least one.</param>
    public static FailureDecision Decide(StepState state, ImmutableArray<int> failed, ImmutableArray<WorkerId> workers)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach (var shard in failed)
        {
            if (state.Culprits[shard].Length >= MaxFailures) return new FailureDecision.Abort(shard);
        }

        return new FailureDecision.Reissue([.. failed
            .Where(shard => !state.Results.ContainsKey(shard))
            .Select((shard, turn) => (Next(state.Culprits[shard], workers, turn), shard))]);
    }

    private static WorkerId Next(ImmutableArray<WorkerId> culprits, ImmutableArray<WorkerId> workers, int turn)
    {
        ImmutableArray<WorkerId>[] preferences = [workers.RemoveRange(culprits), workers.Remove(culprits[^1]), workers];
        var candidates = preferences.First(some => !some.IsEmpty);
        return candidates[turn % candidates.Length];
    }
}
