using System.Collections.Immutable;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Steps;

/// <summary>Where shards whose computation threw go next.</summary>
public static class FailurePolicy
{
    /// <summary>Times that computing a shard may throw in one step before the run ends.</summary>
    public const int MaxFailures = 3;

    /// <summary>Deals the shards to the other workers in turn, or to the same where there is no other.</summary>
    /// <param name="state">The step, with this failure taken in.</param>
    /// <param name="failed">The shards whose computation threw.</param>
    /// <param name="culprit">The worker it threw at.</param>
    /// <param name="workers">All workers, in a fixed order; at least one.</param>
    public static FailureDecision Decide(StepState state, ImmutableArray<int> failed, WorkerId culprit, ImmutableArray<WorkerId> workers)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach (var shard in failed)
        {
            if (state.Failures[shard] >= MaxFailures) return new FailureDecision.Abort(shard);
        }

        var others = workers.Remove(culprit);
        var candidates = others.IsEmpty ? workers : others;
        return new FailureDecision.Reissue([.. failed
            .Where(shard => !state.Results.ContainsKey(shard))
            .Select((shard, i) => (candidates[(i + state.Failures[shard]) % candidates.Length], shard))]);
    }
}
