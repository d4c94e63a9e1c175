namespace Lockstep.Model.Data;

/// <summary>The batch of a step of a language model: T words of each row, and the words after them.</summary>
internal sealed class TokenBatch(Batches batches, int stepInEpoch) : IStepBatch
{
    public int Steps => batches.NumSteps;

    public int Words => batches.BatchSize * batches.NumSteps;

    /// <summary>B, so that the cost is a sum over time and a mean over rows.</summary>
    public int Divisor => batches.BatchSize;

    public ReadOnlySpan<int> Targets(int row) => batches.Targets(stepInEpoch, row);

    public void CopyIds(int row, Span<int> ids) => batches.Inputs(stepInEpoch, row).CopyTo(ids);
}
