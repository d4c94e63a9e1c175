namespace Lockstep.Model.Layers;

/// <summary>
/// The (row, time) positions of a batch: T time steps of each row lie together, so the rows of a shard are one run of positions. A row may be shorter than T;
/// the positions beyond its length are padding.
/// </summary>
internal sealed class Positions
{
    private readonly int[] _lengths;

    /// <param name="rows">R, the rows there is room for.</param>
    /// <param name="maxSteps">The most time steps of a batch.</param>
    public Positions(int rows, int maxSteps)
    {
        (Rows, MaxSteps, _lengths) = (rows, maxSteps, new int[rows]);
        Begin(maxSteps);
    }

    public int Rows { get; }

    public int MaxSteps { get; }

    /// <summary>T, the time steps of the batch at hand.</summary>
    public int Steps { get; private set; }

    /// <summary>Positions there is room for.</summary>
    public int Count => Rows * MaxSteps;

    /// <summary>Begins a batch of <paramref name="steps"/> time steps, in which all rows are that long.</summary>
    public void Begin(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(steps, MaxSteps);
        Steps = steps;
        _lengths.AsSpan().Fill(steps);
    }

    public int Length(int row) => _lengths[row];

    public void SetLength(int row, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Steps);
        _lengths[row] = length;
    }
}
