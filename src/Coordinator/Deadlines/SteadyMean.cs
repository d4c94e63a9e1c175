namespace Lockstep.Coordinator.Deadlines;

/// <summary>A mean that follows small changes slowly. One value that strays far says nothing; with the second in a row it is the new mean.</summary>
/// <param name="Value">The mean; 0 before the first value.</param>
/// <param name="Count">How many values there were.</param>
/// <param name="HasStrayed">Whether the last one strayed.</param>
public readonly record struct SteadyMean(double Value, int Count, bool HasStrayed)
{
    // It follows a change within some tens of values.
    private const double Weight = 1.0 / 16;

    // Half as much again, or half as much.
    private const double Far = 0.5;

    /// <summary>Takes a value in.</summary>
    /// <param name="value">The value.</param>
    /// <param name="slack">How far from the mean it may lie in any case without straying.</param>
    public SteadyMean With(double value, double slack = 0)
    {
        if (Count == 0) return new SteadyMean(value, 1, false);
        if (Math.Abs(value - Value) <= Math.Max(Far * Value, slack)) return new SteadyMean(Value + (Weight * (value - Value)), Count + 1, false);
        return new SteadyMean(HasStrayed ? value : Value, Count + 1, !HasStrayed);
    }
}
