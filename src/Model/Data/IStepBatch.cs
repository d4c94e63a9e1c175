namespace Lockstep.Model.Data;

/// <summary>What the rows of a step read, and the outputs that are right.</summary>
public interface IStepBatch
{
    /// <summary>T, the time steps of the longest row; every shard of the step is run for as many.</summary>
    int Steps { get; }

    /// <summary>Words that are learned from, those of all rows.</summary>
    int Words { get; }

    /// <summary>What the sum of the losses is divided by to give the cost.</summary>
    int Divisor { get; }

    /// <summary>The output that is right at each time step of a row; at most <see cref="Steps"/> of them.</summary>
    ReadOnlySpan<int> Targets(int row);

    /// <summary>Writes the ids of a row, K for each of its targets.</summary>
    /// <param name="row">The row.</param>
    /// <param name="ids">Receives them.</param>
    void CopyIds(int row, Span<int> ids);
}
