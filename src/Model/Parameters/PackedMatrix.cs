using Lockstep.Model.Numerics;

namespace Lockstep.Model.Parameters;

/// <summary>A weight matrix [outputs, inputs] in the two forms that products stream through: as it is, for gradients of the input, and transposed, for the output.</summary>
/// <param name="tensor">The matrix.</param>
/// <param name="isTrained">Whether gradients are wanted; without it there is the second form alone.</param>
internal sealed unsafe class PackedMatrix(TensorSpec tensor, bool isTrained = true)
{
    private readonly PanelMatrix? _direct = isTrained ? new(tensor.Rows, tensor.Columns) : null;

    public TensorSpec Tensor { get; } = tensor;

    /// <summary>[outputs, inputs] in panels of inputs.</summary>
    /// <exception cref="InvalidOperationException">The matrix is not trained.</exception>
    public PanelMatrix Direct => _direct ?? throw new InvalidOperationException($"{Tensor.Name} is packed for inference alone.");

    /// <summary>[inputs, outputs] in panels of outputs.</summary>
    public PanelMatrix Transposed { get; } = new(tensor.Columns, tensor.Rows);

    /// <summary>Packs rows [first, end) of the tensor, which begins at <paramref name="weights"/>.</summary>
    public void Pack(float* weights, int first, int end)
    {
        _direct?.CopyRows(weights, first, end);
        Transposed.CopyRowsTransposed(weights, first, end);
    }
}
