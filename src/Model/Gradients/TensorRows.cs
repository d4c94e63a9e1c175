using Lockstep.Model.Parameters;

namespace Lockstep.Model.Gradients;

/// <summary>Rows of a tensor whose gradient is complete.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="First">The first of them; 0 for a vector. Those before it were complete already.</param>
/// <param name="End">The row after the last; 1 for a vector.</param>
public readonly record struct TensorRows(TensorSpec Tensor, int First, int End)
{
    /// <summary>All rows of a tensor.</summary>
    public static TensorRows All(TensorSpec tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new TensorRows(tensor, 0, tensor.Rows);
    }

    /// <summary>Whether they complete a chunk.</summary>
    public bool Complete(Chunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        return chunk.Tensor == Tensor && chunk.EndRow > First && chunk.EndRow <= End;
    }
}
