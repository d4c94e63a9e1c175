using Lockstep.Coordinator.Deadlines;

namespace Lockstep.Coordinator.Steps;

/// <summary>How long steps take usually, from their beginning to their decision.</summary>
/// <param name="Seconds">The mean.</param>
internal readonly record struct UsualPace(SteadyMean Seconds)
{
    // The first steps also compile the program and fill the caches.
    private const int WarmUpSteps = 5;

    private const double Slow = 2;

    /// <summary>Whether a step took over twice the usual. Before some were taken nothing is usual.</summary>
    public bool IsSlow(TimeSpan taken) => Seconds.Count >= WarmUpSteps && taken.TotalSeconds > Slow * Seconds.Value;

    /// <summary>Takes a step in.</summary>
    public UsualPace With(TimeSpan taken) => new(Seconds.With(taken.TotalSeconds));
}
