using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Layers;

// R rows, T time steps, N = R T positions, I inputs, H hidden units. Gates in PyTorch's order: input, forget, cell, output.
//
//   [i f g o] = W_ih x(t) + b + W_hh h(t-1)        i, f, o through sigmoid, g through tanh
//   c(t) = f c(t-1) + i g        h(t) = o tanh(c(t))            (Hochreiter and Schmidhuber 1997; Gers et al. 2000 for f)

/// <summary>One LSTM layer over the T time steps of a batch, with the activations that backpropagation through time needs.</summary>
internal sealed unsafe class LstmLayer
{
    private readonly Kernels _kernels;
    private readonly Positions _positions;
    private readonly LayerInput _input;
    private readonly int _hidden;

    // [row][T + 1][H]: slot 0 is the state the row came with, slot t + 1 the state after time t.
    private readonly FloatBuffer _outputs;
    private readonly FloatBuffer _cells;
    private readonly FloatBuffer _cellGradients;
    private readonly FloatBuffer _tanhCells;

    // [N][4H]: before activation, then activated, then the gradients before activation.
    private readonly FloatBuffer _gates;

    private readonly PanelMatrix _gatePanels;
    private readonly PanelMatrix _statePanels;

    public LstmLayer(Kernels kernels, Positions positions, LayerInput input, int hidden)
    {
        (_kernels, _positions, _input, _hidden) = (kernels, positions, input, hidden);
        _outputs = new FloatBuffer(positions.Rows * (positions.Steps + 1) * hidden);
        _cells = new FloatBuffer(_outputs.Length);
        _cellGradients = new FloatBuffer(positions.Rows * hidden);
        _tanhCells = new FloatBuffer(positions.Count * hidden);
        _gates = new FloatBuffer(positions.Count * 4 * hidden);
        _gatePanels = new PanelMatrix(positions.Count, 4 * hidden);
        _statePanels = new PanelMatrix(positions.Count, hidden);
    }

    private nint StateRow => (nint)(_positions.Steps + 1) * _hidden;

    /// <summary>h of a row at slot <paramref name="time"/>: 0 for the state it came with, t + 1 after time t.</summary>
    public float* Output(int row, int time) => _outputs.Pointer + (row * StateRow) + ((nint)time * _hidden);

    /// <summary>c of a row, as <see cref="Output"/>.</summary>
    public float* Cell(int row, int time) => _cells.Pointer + (row * StateRow) + ((nint)time * _hidden);

    /// <summary>Runs rows [first, end) forward over their inputs.</summary>
    public void Forward(LstmWeights weights, int first, int end)
    {
        var gates = 4 * _hidden;
        var position = (nint)first * _positions.Steps;
        _input.Multiply(
            weights.Input, new MatrixView(weights.Bias, 0), new MatrixView(_gates.Pointer, gates), (int)position, end * _positions.Steps, 0, gates);
        for (var time = 0; time < _positions.Steps; time++)
        {
            var now = new MatrixView(_gates.Pointer + ((position + time) * gates), (nint)_positions.Steps * gates);
            MultiplyStates(
                time, new MatrixView(Output(first, time), StateRow), end - first, _hidden, weights.State.Transposed.View, now, gates);
            for (var row = first; row < end; row++)
            {
                var n = ((nint)row * _positions.Steps) + time;
                _kernels.CellForward(
                    _gates.Pointer + (n * gates), Cell(row, time), Cell(row, time + 1), _tanhCells.Pointer + (n * _hidden), Output(row, time + 1), _hidden);
            }
        }
    }

    /// <summary>Takes rows [first, end) back from the gradients of their outputs [N, H], which it uses up, to those of their inputs [N, I].</summary>
    public void Backward(LstmWeights weights, float* outputGradients, float* inputGradients, int first, int end)
    {
        var gates = 4 * _hidden;
        var inputs = weights.Input.Tensor.Columns;
        var steps = _positions.Steps;
        var position = (nint)first * steps;
        var positions = (end - first) * steps;
        new Span<float>(_cellGradients.Pointer + ((nint)first * _hidden), (end - first) * _hidden).Clear();
        for (var time = steps - 1; time >= 0; time--)
        {
            for (var row = first; row < end; row++)
            {
                var n = ((nint)row * steps) + time;
                _kernels.CellBackward(
                    _gates.Pointer + (n * gates), Cell(row, time), _tanhCells.Pointer + (n * _hidden),
                    outputGradients + (n * _hidden), _cellGradients.Pointer + ((nint)row * _hidden), _hidden);
            }

            if (time == 0) break;
            var before = new MatrixView(outputGradients + ((position + time - 1) * _hidden), (nint)steps * _hidden);
            MultiplyStates(
                time, new MatrixView(_gates.Pointer + ((position + time) * gates), (nint)steps * gates), end - first, gates, weights.State.Direct.View,
                before, _hidden);
        }

        _kernels.Multiply(
            new MatrixView(_gates.Pointer, gates).FromRow(position), positions, gates, weights.Input.Direct.View,
            Zeros.Row, new MatrixView(inputGradients, inputs).FromRow(position), 0, inputs);
        Pack(first, end);
    }

    /// <summary>The gradients of gates [first, end) of both matrices and the bias for one node, whose shards begin at position <paramref name="position"/>.</summary>
    public void WeightGradients(LstmGradients gradients, FoldShape shape, int position, int first, int end)
    {
        var gates = _gatePanels.View.FromRow(position);
        _input.WeightGradient(_gatePanels, shape, position, gradients.Input, first, end);
        _kernels.WeightGradient(gates, _statePanels.View.FromRow(position), shape, gradients.State, _hidden, first, end);
        _kernels.ColumnSums(gates, shape, gradients.Bias, first, end);
    }

    // sums = sums + left x weights. Every other time step takes the halves in the other order: the half that was read last is still in the cache.
    private void MultiplyStates(int time, MatrixView left, int rows, int inner, MatrixView weights, MatrixView sums, int columns)
    {
        var half = MatrixView.Panels(columns / 2) * MatrixView.PanelWidth;
        for (var part = time; part < time + 2; part++)
        {
            var (from, to) = part % 2 == 0 ? (0, half) : (half, columns);
            _kernels.Multiply(left, rows, inner, weights, sums, sums, from, to);
        }
    }

    private void Pack(int first, int end)
    {
        var position = first * _positions.Steps;
        var after = end * _positions.Steps;
        _gatePanels.CopyRows(_gates.Pointer, position, after);
        _input.Pack(position, after);
        for (var row = first; row < end; row++)
        {
            // Of the T + 1 states of a row, the first T came before a time step.
            var origin = (nint)row * _positions.Steps;
            _statePanels.CopyRows(Output(row, 0) - (origin * _hidden), (int)origin, (int)origin + _positions.Steps);
        }
    }
}
