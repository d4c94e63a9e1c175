using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Layers;

/// <summary>The input [N, units] of a layer after dropout, and the two products that read it.</summary>
internal sealed unsafe class LayerInput(Kernels kernels, Positions positions, int units, Dropout dropout)
{
    private readonly FloatBuffer _values = new(positions.Count * units);
    private readonly PanelMatrix _panels = new(positions.Count, units);

    /// <summary>The values at a position.</summary>
    public float* At(nint position) => _values.Pointer + (position * units);

    /// <summary>Takes values in at positions [first, first + count), through dropout in training.</summary>
    public void Set(float* values, int first, int count, bool training) => dropout.Apply(values, first, At(first), count, training);

    /// <summary>output = start + input x W^T at positions [first, end) for columns [column, endColumn).</summary>
    public void Multiply(PackedMatrix weights, MatrixView start, MatrixView output, int first, int end, int column, int endColumn) =>
        kernels.Multiply(
            new MatrixView(At(first), units), end - first, units, weights.Transposed.View, start, output.FromRow(first), column, endColumn);

    /// <summary>Makes positions [first, end) ready for <see cref="WeightGradient"/>.</summary>
    public void Pack(int first, int end) => _panels.CopyRows(_values.Pointer, first, end);

    /// <summary>gradient = outputs^T x input for rows [first, end) of a weight matrix, for one node, whose shards begin at a position.</summary>
    public void WeightGradient(PanelMatrix outputs, FoldShape shape, int position, float* gradient, int first, int end) =>
        kernels.WeightGradient(outputs.View.FromRow(position), _panels.View.FromRow(position), shape, gradient, units, first, end);
}
