using Lockstep.Model.Parameters;

namespace Lockstep.Model.Gradients;

/// <summary>Whole rows of one tensor whose gradient is handed over and added up as one.</summary>
/// <param name="Index">The chunk's place in the <see cref="ChunkPlan"/>.</param>
/// <param name="Tensor">The tensor.</param>
/// <param name="FirstRow">The first row; 0 for a vector.</param>
/// <param name="EndRow">The row after the last; 1 for a vector.</param>
/// <param name="Kind">Which of its rows have a gradient.</param>
public sealed record Chunk(int Index, TensorSpec Tensor, int FirstRow, int EndRow, ChunkKind Kind)
{
    // Rows of a norm block together hold about as many values.
    private const int NormBlockValues = 4096;

    /// <summary>Whether only rows that a step touches have a gradient.</summary>
    public bool IsSparse => Kind == ChunkKind.Touched;

    /// <summary>Index of the first value in the parameter buffer.</summary>
    public int Offset => Tensor.Offset + (FirstRow * Tensor.Columns);

    /// <summary>Values in the chunk.</summary>
    public int Length => (EndRow - FirstRow) * Tensor.Columns;

    /// <summary>Rows whose squares add up to one term of the global norm.</summary>
    public int NormBlockRows => Math.Max(1, NormBlockValues / Tensor.Columns);

    /// <summary>Terms of the global norm that the chunk gives.</summary>
    public int NormBlocks => (EndRow - FirstRow + NormBlockRows - 1) / NormBlockRows;
}
