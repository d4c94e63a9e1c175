namespace Lockstep.Coordinator.Deadlines;

/// <summary>How long the coordinator waits for others before it does something about it.</summary>
public static class DeadlinePolicy
{
    /// <summary>How often it looks who is late.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>The shortest deadline.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a worker may take for shards of which nothing is known yet. Its first steps are slower than the rest; what others compute meanwhile is a step's work at most.</summary>
    public static readonly TimeSpan AtFirst = TimeSpan.FromSeconds(5);

    /// <summary>How long a step waits for a replica elsewhere once the one here has applied it.</summary>
    public static readonly TimeSpan Replicas = TimeSpan.FromSeconds(1);

    /// <summary>How long a step waits at least for the totals of an owner of a slice once all results are there.</summary>
    public static readonly TimeSpan Totals = TimeSpan.FromSeconds(1);

    /// <summary>How long for those of owners of which nothing is known yet, who are sent away then.</summary>
    public static readonly TimeSpan TotalsAtFirst = TimeSpan.FromSeconds(30);

    /// <summary>How long for those of an owner that is late with its shards too.</summary>
    public static readonly TimeSpan TotalsOfLate = TimeSpan.FromMilliseconds(300);

    /// <summary>How long a replica that is behind, and takes totals from other nodes, may stand still; and how long a step of which all workers are late goes on without others who wait to take part.</summary>
    public static readonly TimeSpan StandingStill = TimeSpan.FromSeconds(3);

    /// <summary>Measurements at the beginning that say nothing: the first steps of a process are slower than the rest.</summary>
    public const int Ignored = 4;

    // Beyond what was expected somebody may take half as long again.
    private const double Grace = 1.5;

    /// <summary>How long something may take.</summary>
    /// <param name="expected">What it was measured to take.</param>
    public static TimeSpan Allowed(TimeSpan expected)
    {
        var grace = Grace * expected;
        return grace > Least ? grace : Least;
    }

    /// <summary>How long the coordinator itself stood still, if it looks so long after it last did.</summary>
    public static TimeSpan StoodStill(TimeSpan sinceLast) => sinceLast > 2 * Interval ? sinceLast - Interval : TimeSpan.Zero;
}
