namespace Lockstep.Model.Parameters;

/// <summary>A named tensor and its place in the flat parameter buffer; row-major, in PyTorch's name, shape and gate order.</summary>
/// <param name="Name">PyTorch's name, for example <c>rnn.weight_ih_l0</c>.</param>
/// <param name="Rows">The first dimension of a matrix; 1 for a vector.</param>
/// <param name="Columns">The last dimension.</param>
/// <param name="IsVector">Whether the tensor has one dimension, of <paramref name="Columns"/> values.</param>
/// <param name="Offset">Index of the first value in the buffer; a multiple of 16.</param>
public sealed record TensorSpec(string Name, int Rows, int Columns, bool IsVector, int Offset)
{
    /// <summary>Values in the tensor.</summary>
    public int Length => Rows * Columns;

    /// <summary>The dimensions.</summary>
    public IReadOnlyList<int> Shape => IsVector ? [Columns] : [Rows, Columns];
}
