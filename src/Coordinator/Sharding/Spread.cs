namespace Lockstep.Coordinator.Sharding;

/// <summary>A mean, and how far values lie from it: for what comes in bursts. One value that lies far off moves it little; with the second in a row all begins anew.</summary>
/// <param name="Mean">The mean; 0 before the first value.</param>
/// <param name="Deviation">The mean distance from it.</param>
/// <param name="Count">How many values there were since it began.</param>
/// <param name="HasStrayed">Whether the last one lay far off.</param>
public readonly record struct Spread(double Mean, double Deviation, int Count, bool HasStrayed = false)
{
    // It follows a small change within some tens of values.
    private const double Weight = 1.0 / 16;

    // Before there are so many values none is far off.
    private const int Few = 8;
    private const double Far = 4;

    /// <summary>What most values stay under: those who wait for several at once wait for this rather than for the mean.</summary>
    public double Most => Mean + Deviation;

    /// <summary>Takes a value in.</summary>
    /// <param name="value">The value.</param>
    /// <param name="slack">How far from the mean is not far in any case.</param>
    public Spread With(double value, double slack)
    {
        var (distance, far) = (value - Mean, Count < Few ? double.PositiveInfinity : Far * Math.Max(Deviation, slack));
        var strays = Math.Abs(distance) > far;
        if (Count == 0 || (strays && HasStrayed)) return new Spread(value, 0, 1);
        var (weight, bounded) = (Math.Max(Weight, 1.0 / (Count + 1)), Math.Clamp(distance, -far, far));
        return new Spread(Mean + (weight * bounded), Deviation + (weight * (Math.Abs(bounded) - Deviation)), Count + 1, strays);
    }

    /// <summary>The same nearer to a value by a share of the way, where it lies above it.</summary>
    public Spread Towards(double value, double share) => this with { Mean = Mean - (share * Math.Max(0, Mean - value)), Deviation = Deviation * (1 - share) };
}
