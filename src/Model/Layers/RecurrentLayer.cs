using Lockstep.Model.Numerics;

namespace Lockstep.Model.Layers;

/// <summary>A recurrent layer of one direction, or of two whose outputs stand side by side: [N, D H] (Schuster and Paliwal 1997).</summary>
internal sealed unsafe class RecurrentLayer
{
    private readonly Positions _positions;
    private readonly LayerInput _input;
    private readonly int _hidden;

    public RecurrentLayer(Kernels kernels, Positions positions, LayerInput input, CellShape cell, int hidden, int directions)
    {
        (_positions, _input, _hidden) = (positions, input, hidden);
        Directions = [.. Enumerable.Range(0, directions).Select(direction => Recurrence.Of(kernels, positions, input, cell, hidden, direction == 1))];
    }

    /// <summary>Forward, and where there are two, reverse.</summary>
    public Recurrence[] Directions { get; }

    private int Width => Directions.Length * _hidden;

    /// <summary>Runs rows [first, end) forward, to the input of the layer above.</summary>
    public void Forward(RecurrentWeights[] weights, LayerInput above, int first, int end, bool training)
    {
        for (var direction = 0; direction < Directions.Length; direction++) Directions[direction].Forward(weights[direction], first, end);
        var steps = _positions.Steps;
        for (var row = first; row < end; row++) above.Set(Outputs(row, above), row * steps, steps, training);
    }

    /// <summary>
    /// Takes rows [first, end) back from the gradients of their outputs [N, D H], which it uses up, to those of their inputs [N, I]: one chain over the gates
    /// of the forward direction, then over those of the reverse.
    /// </summary>
    public void Backward(RecurrentWeights[] weights, float* outputGradients, float* inputGradients, int first, int end)
    {
        var inputs = new MatrixView(inputGradients, weights[0].Input.Tensor.Columns);
        for (var direction = 0; direction < Directions.Length; direction++)
        {
            var outputs = new MatrixView(outputGradients + ((nint)direction * _hidden), Width);
            Directions[direction].Backward(weights[direction], outputs, direction == 0 ? Zeros.Row : inputs, inputs, first, end);
        }

        _input.Pack(first * _positions.Steps, end * _positions.Steps);
    }

    // Two directions are laid side by side where the layer above will have them, before its dropout.
    private float* Outputs(int row, LayerInput above)
    {
        if (Directions.Length == 1) return Directions[0].Output(row, 0);
        var destination = above.At((nint)row * _positions.Steps);
        for (var time = 0; time < _positions.Steps; time++)
        {
            for (var direction = 0; direction < Directions.Length; direction++)
            {
                new ReadOnlySpan<float>(Directions[direction].Output(row, time), _hidden)
                    .CopyTo(new Span<float>(destination + ((nint)time * Width) + (direction * _hidden), _hidden));
            }
        }

        return destination;
    }
}
