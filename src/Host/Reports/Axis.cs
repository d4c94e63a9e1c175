namespace Lockstep.Host.Reports;

/// <summary>Maps values to places along an axis, 0 to 1, and chooses round ticks.</summary>
internal sealed class Axis
{
    private const int FewestLogarithmicTicks = 3;

    private readonly double _least;
    private readonly double _most;
    private readonly bool _isLogarithmic;

    private Axis(double least, double most, bool isLogarithmic, IReadOnlyList<double> ticks)
    {
        (_least, _most, _isLogarithmic) = (least, most, isLogarithmic);
        Ticks = ticks;
    }

    /// <summary>The values to mark, within the axis.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>An axis that begins at zero.</summary>
    /// <param name="values">What must fit on it; zero or more.</param>
    /// <param name="ticks">About how many ticks there should be.</param>
    public static Axis FromZero(IEnumerable<double> values, int ticks)
    {
        var most = values.DefaultIfEmpty(1).Max();
        if (most <= 0) most = 1;
        var step = RoundUp(most / ticks);
        var end = Math.Ceiling(most / step) * step;
        return new Axis(0, end, isLogarithmic: false, [.. Enumerable.Range(0, (int)Math.Round(end / step) + 1).Select(i => i * step)]);
    }

    /// <summary>A logarithmic axis around values above zero; a linear one where they span too little for round ticks.</summary>
    public static Axis Logarithmic(IReadOnlyCollection<double> values)
    {
        var (least, most) = (values.DefaultIfEmpty(1).Min(), values.DefaultIfEmpty(10).Max());
        var ticks = new List<double>();
        for (var decade = Decade(least); decade <= most; decade *= 10)
        {
            ticks.AddRange(((double[])[decade, 2 * decade, 5 * decade]).Where(tick => tick >= least && tick <= most));
        }

        return ticks.Count < FewestLogarithmicTicks ? FromZero(values, 5) : new Axis(least, most, isLogarithmic: true, ticks);
    }

    /// <summary>The place of a value, 0 at the beginning of the axis and 1 at its end.</summary>
    public double Place(double value) =>
        _isLogarithmic ? Math.Log(value / _least) / Math.Log(_most / _least) : (value - _least) / (_most - _least);

    // The least of 1, 2 and 5 times a power of ten that is not below.
    private static double RoundUp(double value)
    {
        var decade = Decade(value);
        return new[] { 1.0, 2, 5, 10 }.Select(factor => factor * decade).First(round => round >= value);
    }

    private static double Decade(double value)
    {
        var decade = 1.0;
        while (decade * 10 <= value) decade *= 10;
        while (decade > value) decade /= 10;
        return decade;
    }
}
