namespace Lockstep.Coordinator.Deadlines;

/// <summary>A stretch of every step in which the coordinator waits for others, and what it took in the steps before.</summary>
/// <param name="Usual">What it took, in seconds.</param>
/// <param name="Since">When it began; null while nothing is waited for.</param>
public sealed record Wait(SteadyMean Usual, TimeSpan? Since)
{
    /// <summary>It has never been waited for.</summary>
    public static readonly Wait None = new(default, null);

    private TimeSpan Allowed => Usual.Count > DeadlinePolicy.Ignored ? DeadlinePolicy.Allowed(TimeSpan.FromSeconds(Usual.Value)) : DeadlinePolicy.TotalsAtFirst;

    /// <summary>Others are waited for from now on. Saying it again changes nothing.</summary>
    public Wait Begin(TimeSpan now) => Since is null ? this with { Since = now } : this;

    /// <summary>What was waited for has come.</summary>
    public Wait End(TimeSpan now) => Since is { } since ? new Wait(Usual.With((now - since).TotalSeconds), null) : this;

    /// <summary>Nothing is waited for, and nothing came: the step is begun anew.</summary>
    public Wait GiveUp() => this with { Since = null };

    /// <summary>Whether it takes longer than it may: as usual and half as long again, and a while in any case.</summary>
    /// <param name="least">The while.</param>
    /// <param name="now">The time.</param>
    public bool IsOverdue(TimeSpan least, TimeSpan now) => HasTaken(least, now) && HasTaken(Allowed, now);

    /// <summary>Whether it takes longer than a time.</summary>
    public bool HasTaken(TimeSpan time, TimeSpan now) => Since is { } since && now - since > time;
}
