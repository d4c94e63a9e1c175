using Lockstep.Model.Numerics;

namespace Lockstep.Model.Parameters;

/// <summary>A weight matrix [outputs, inputs] in the two forms that products stream through: as it is, for gradients of the input, and transposed, for the output.</summary>
internal sealed unsafe class PackedMatrix(TensorSpec tensor)
{
    public TensorSpec Tensor { get; } = tensor;

    /// <summary>[outputs, inputs] in panels of inputs.</summary>
    public PanelMatrix Direct { get; } = new(tensor.Rows, tensor.Columns);

    /// <summary>[inputs, outputs] in panels of outputs.</summary>
    public PanelMatrix Transposed { get; } = new(tensor.Columns, tensor.Rows);

    /// <summary>Packs rows [first, end) of the tensor, which begins at <paramref name="weights"/>.</summary>
    public void Pack(float* weights, int first, int end)
    {
        Direct.CopyRows(weights, first, end);
        Transposed.CopyRowsTransposed(weights, first, end);
    }
}
