using System.Collections.Immutable;
using Lockstep.Coordinator.Deadlines;

namespace Lockstep.Coordinator.Steps;

/// <summary>Watches whether the totals of a step come from the nodes that own its slices. An owner that hangs keeps them to itself, and the step cannot do without them.</summary>
/// <param name="Norms">From the last result to the last term of the norm.</param>
/// <param name="Applying">From the decision to its being applied at the coordinator.</param>
public sealed record TotalsWatch(Wait Norms, Wait Applying)
{
    /// <summary>No step has been watched.</summary>
    public static readonly TotalsWatch None = new(Wait.None, Wait.None);

    /// <summary>All results are there.</summary>
    public TotalsWatch Computed(TimeSpan now) => this with { Norms = Norms.Begin(now) };

    /// <summary>So are all terms of the norm: the step is decided.</summary>
    public TotalsWatch Decided(TimeSpan now) => new(Norms.End(now), Applying.Begin(now));

    /// <summary>The coordinator's replica has applied the step.</summary>
    public TotalsWatch Applied(TimeSpan now) => this with { Applying = Applying.End(now) };

    /// <summary>The step begins anew.</summary>
    public TotalsWatch GiveUp() => new(Norms.GiveUp(), Applying.GiveUp());

    /// <summary>Whether a step that is decided is not applied in time.</summary>
    public bool IsApplyingOverdue(TimeSpan now) => Applying.IsOverdue(DeadlinePolicy.Totals, now);

    /// <summary>Who keeps the step from being decided: the owners of totals that are missing for too long, and sooner those who are late with their shards too.</summary>
    /// <param name="owners">The owners.</param>
    /// <param name="state">The step.</param>
    /// <param name="isLate">Whether an owner is late with its shards.</param>
    /// <param name="now">The time.</param>
    public ImmutableArray<string> Late(SliceOwners owners, StepState state, Func<string, bool> isLate, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(owners);
        if (!Norms.HasTaken(DeadlinePolicy.TotalsOfLate, now)) return [];
        var isOverdue = Norms.IsOverdue(DeadlinePolicy.Totals, now);
        return [.. owners.Owing(state).Where(owner => isOverdue || isLate(owner))];
    }
}
