namespace Lockstep.Model.Data;

/// <summary>Cuts a token sequence into the batches of an epoch: row b is the b-th contiguous block, targets are the inputs shifted by one, nothing is shuffled.</summary>
public sealed class Batches
{
    private readonly ReadOnlyMemory<int> _tokens;

    /// <summary>The batches of a split.</summary>
    /// <param name="tokens">The word ids of the split.</param>
    /// <param name="batchSize">B, the rows of a batch; at least 1.</param>
    /// <param name="numSteps">T, the time steps of a batch; at least 1.</param>
    /// <param name="split">Which split it is, for the error.</param>
    /// <exception cref="InputException">The split is too short for one batch, which takes B (T + 1) tokens.</exception>
    public Batches(ReadOnlyMemory<int> tokens, int batchSize, int numSteps, Split split = Split.Train)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(numSteps, 1);
        var needed = (long)batchSize * (numSteps + 1L);
        if (tokens.Length < needed)
        {
            var name = split.ToString().ToLowerInvariant();
            throw new InputException(
                $"The {name} split has {tokens.Length} tokens, but batch_size {batchSize} with num_steps {numSteps} needs at least {needed}: lower either of them or give more text.");
        }

        _tokens = tokens;
        BatchSize = batchSize;
        NumSteps = numSteps;
        BatchLength = tokens.Length / batchSize;
        StepsPerEpoch = (BatchLength - 1) / numSteps;
    }

    /// <summary>B, the rows of a batch.</summary>
    public int BatchSize { get; }

    /// <summary>T, the time steps of a batch.</summary>
    public int NumSteps { get; }

    /// <summary>Tokens in the block of a row: all tokens / B, rounded down.</summary>
    public int BatchLength { get; }

    /// <summary>Steps in an epoch: (<see cref="BatchLength"/> - 1) / T, rounded down.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>The T word ids a row reads in a step.</summary>
    /// <param name="stepInEpoch">The step, from 0 in each epoch.</param>
    /// <param name="row">The row, from 0.</param>
    public ReadOnlySpan<int> Inputs(int stepInEpoch, int row) => _tokens.Span.Slice(Start(stepInEpoch, row), NumSteps);

    /// <summary>The T word ids a row predicts in a step: the inputs, one further on.</summary>
    /// <param name="stepInEpoch">The step, from 0 in each epoch.</param>
    /// <param name="row">The row, from 0.</param>
    public ReadOnlySpan<int> Targets(int stepInEpoch, int row) => _tokens.Span.Slice(Start(stepInEpoch, row) + 1, NumSteps);

    private int Start(int stepInEpoch, int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stepInEpoch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(stepInEpoch, StepsPerEpoch);
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, BatchSize);
        return (row * BatchLength) + (stepInEpoch * NumSteps);
    }
}
