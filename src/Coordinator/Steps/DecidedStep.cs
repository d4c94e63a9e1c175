using Lockstep.Coordinator.Deadlines;
using Lockstep.Model;

namespace Lockstep.Coordinator.Steps;

/// <summary>A step that is decided, and who has applied it.</summary>
/// <param name="Decision">The decision.</param>
public sealed record DecidedStep(StepDecision Decision)
{
    private bool IsElsewhere { get; init; }

    private TimeSpan? Here { get; init; }

    /// <summary>The replica of the coordinator's process has applied it.</summary>
    public DecidedStep WithAppliedHere(TimeSpan now) => this with { Here = Here ?? now };

    /// <summary>The replica of some node has applied it.</summary>
    public DecidedStep WithAppliedElsewhere() => this with { IsElsewhere = true };

    /// <summary>Whether it is committed: the replica of this process has it, which is evaluated and saved, and so has one outside of it, where there is one that does not keep the run waiting.</summary>
    /// <param name="isAwaited">Whether a replica outside may be expected to apply it about now.</param>
    /// <param name="now">The time.</param>
    public bool IsCommitted(bool isAwaited, TimeSpan now) =>
        Here is { } since && (IsElsewhere || !isAwaited || now - since >= DeadlinePolicy.Replicas);
}
