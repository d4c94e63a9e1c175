using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Layers;

// R rows, T time steps, N = R T positions, I inputs, H hidden units, G gates a unit.

/// <summary>
/// One direction of a recurrent layer over the T time steps of a batch, with the activations that backpropagation through time needs. It owns the loop over
/// time, the products and the states; what a unit makes of its sums is the cell's.
/// </summary>
/// <remarks>Beyond the length of a row its state stands still: forwards the last state of the text is the final one, in reverse the first one meets the end of the text.</remarks>
internal abstract unsafe class Recurrence
{
    private readonly Positions _positions;
    private readonly LayerInput _input;
    private readonly bool _isReverse;
    private readonly int _gateColumns;

    // A part of the state, [row][T + 1][H]: T states of each row are outputs, and one is what the row came with, before them or, in reverse, after them.
    private readonly FloatBuffer[] _states;

    // [part][row][H]: what has reached the state a row came with, and on the way there the gradients of the parts that no layer above reads.
    private readonly FloatBuffer[] _stateGradients;

    // [N][G H]: before activation, then activated, then the gradients before activation. Where the sums of the states are apart, those are in the second.
    private readonly FloatBuffer _gates;
    private readonly FloatBuffer _stateSums;

    private readonly PanelMatrix _gatePanels;
    private readonly PanelMatrix _stateSumPanels;
    private readonly PanelMatrix _statePanels;

    protected Recurrence(Kernels kernels, Positions positions, LayerInput input, CellShape cell, int hidden, bool isReverse)
    {
        (Kernels, _positions, _input, Cell, Hidden, _isReverse) = (kernels, positions, input, cell, hidden, isReverse);
        _gateColumns = cell.Gates * hidden;
        _states = Buffers(positions.Rows * (positions.MaxSteps + 1) * hidden);
        _stateGradients = Buffers(positions.Rows * hidden);
        _gates = new FloatBuffer(positions.Count * _gateColumns);
        _gatePanels = new PanelMatrix(positions.Count, _gateColumns);
        (_stateSums, _stateSumPanels) = cell.HasStateBias
            ? (new FloatBuffer(_gates.Length), new PanelMatrix(positions.Count, _gateColumns))
            : (_gates, _gatePanels);
        _statePanels = new PanelMatrix(positions.Count, hidden);

        FloatBuffer[] Buffers(int length) => [.. Enumerable.Range(0, cell.StateParts).Select(_ => new FloatBuffer(length))];
    }

    public CellShape Cell { get; }

    protected Kernels Kernels { get; }

    protected int Hidden { get; }

    private nint StateRow => (nint)(_positions.Steps + 1) * Hidden;

    /// <summary>The recurrence of a cell's name.</summary>
    public static Recurrence Of(Kernels kernels, Positions positions, LayerInput input, CellShape cell, int hidden, bool isReverse) => cell.Name switch
    {
        "gru" => new Gru(kernels, positions, input, hidden, isReverse),
        "rnn" => new TanhRnn(kernels, positions, input, hidden, isReverse),
        _ => new Lstm(kernels, positions, input, hidden, isReverse),
    };

    /// <summary>A part of the state that a row comes with.</summary>
    public float* First(int part, int row) => State(part, row, _isReverse ? _positions.Steps : 0);

    /// <summary>A part of the state that a row leaves with.</summary>
    public float* Last(int part, int row) => State(part, row, _isReverse ? 0 : _positions.Steps);

    /// <summary>h of a row after a time step; those of its other time steps lie before and behind.</summary>
    public float* Output(int row, int time) => State(0, row, After(time));

    /// <summary>After <see cref="CompleteStateGradients"/>, the gradient of a part of the state that a row came with.</summary>
    public float* StateGradient(int part, int row) => _stateGradients[part].Pointer + ((nint)row * Hidden);

    /// <summary>Runs rows [first, end) forward over their inputs.</summary>
    public void Forward(RecurrentWeights weights, int first, int end)
    {
        var steps = _positions.Steps;
        var bias = new MatrixView(weights.Bias, 0);
        _input.Multiply(weights.Input, bias, new MatrixView(_gates.Pointer, _gateColumns), first * steps, end * steps, 0, _gateColumns);
        for (var turn = 0; turn < steps; turn++)
        {
            var time = Time(turn);
            var sums = AllRows(_stateSums, first, time);
            MultiplyStates(
                turn, new MatrixView(State(0, first, Before(time)), StateRow), end - first, Hidden, weights.State.Transposed.View,
                Cell.HasStateBias ? new MatrixView(weights.StateBias, 0) : sums, sums, _gateColumns);
            for (var row = first; row < end; row++)
            {
                if (time < _positions.Length(row)) CellForward(row, Position(row, time), Before(time), After(time));
                else Hold(row, time);
            }
        }
    }

    /// <summary>Takes rows [first, end) back from the gradients of their outputs [N, H], which it uses up, to those of their inputs [N, I].</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="outputGradients">The gradients of the outputs, as a view of all positions.</param>
    /// <param name="start">What the gradients of the inputs begin at: zeros, or themselves to add to what is there.</param>
    /// <param name="inputGradients">The gradients of the inputs, as a view of all positions.</param>
    /// <param name="first">The first row.</param>
    /// <param name="end">The one after the last.</param>
    public void Backward(RecurrentWeights weights, MatrixView outputGradients, MatrixView start, MatrixView inputGradients, int first, int end)
    {
        var steps = _positions.Steps;
        foreach (var gradients in _stateGradients) gradients.Span[(first * Hidden)..(end * Hidden)].Clear();
        for (var turn = steps - 1; turn >= 0; turn--)
        {
            var (time, previous) = (Time(turn), Time(turn - 1));
            for (var row = first; row < end; row++)
            {
                var position = Position(row, time);
                var reached = turn == 0 ? StateGradient(0, row) : outputGradients.FromRow(Position(row, previous)).Origin;
                if (time < _positions.Length(row)) CellBackward(row, position, Before(time), After(time), outputGradients.FromRow(position).Origin, reached);
                else ClearGates(position);
            }

            if (turn == 0) break;
            var before = new MatrixView(outputGradients.FromRow(Position(first, previous)).Origin, steps * outputGradients.RowStride);
            MultiplyStates(turn, AllRows(_stateSums, first, time), end - first, _gateColumns, weights.State.Direct.View, before, before, Hidden);
        }

        var position0 = Position(first, 0);
        Kernels.Multiply(
            new MatrixView(_gates.Pointer, _gateColumns).FromRow(position0), (end - first) * steps, _gateColumns, weights.Input.Direct.View,
            start.FromRow(position0), inputGradients.FromRow(position0), 0, weights.Input.Tensor.Columns);
        Pack(first, end);
    }

    /// <summary>After <see cref="Backward"/>, the gradients of the states that rows [first, end), none of them padded, came with. Training does without: none crosses a batch.</summary>
    public void CompleteStateGradients(RecurrentWeights weights, int first, int end)
    {
        var gradients = new MatrixView(StateGradient(0, first), Hidden);
        MultiplyStates(0, AllRows(_stateSums, first, Time(0)), end - first, _gateColumns, weights.State.Direct.View, gradients, gradients, Hidden);
    }

    /// <summary>The gradients of gates [first, end) of the matrices and biases for one node, whose shards begin at position <paramref name="position"/>.</summary>
    public void WeightGradients(RecurrentGradients gradients, FoldShape shape, int position, int first, int end)
    {
        var gates = _gatePanels.View.FromRow(position);
        var stateSums = _stateSumPanels.View.FromRow(position);
        _input.WeightGradient(_gatePanels, shape, position, gradients.Input, first, end);
        Kernels.WeightGradient(stateSums, _statePanels.View.FromRow(position), shape, gradients.State, Hidden, first, end);
        Kernels.ColumnSums(gates, shape, gradients.Bias, first, end);
        if (Cell.HasStateBias) Kernels.ColumnSums(stateSums, shape, gradients.StateBias, first, end);
    }

    /// <summary>From the sums of a row at a position to its state.</summary>
    /// <param name="row">The row.</param>
    /// <param name="position">Where its sums are, see <see cref="Gates"/>.</param>
    /// <param name="before">The slot of the state before, see <see cref="State"/>.</param>
    /// <param name="after">The slot of the state after.</param>
    protected abstract void CellForward(int row, nint position, int before, int after);

    /// <summary>From the gradient of a row's output to those of its sums, which replace them.</summary>
    /// <param name="row">The row.</param>
    /// <param name="position">Where its sums are.</param>
    /// <param name="before">The slot of the state before.</param>
    /// <param name="after">The slot of the state after.</param>
    /// <param name="outputGradient">All of the gradient of h.</param>
    /// <param name="previousGradient">The gradient of the h before, to which the cell adds what comes there past the sums.</param>
    protected abstract void CellBackward(int row, nint position, int before, int after, float* outputGradient, float* previousGradient);

    /// <summary>A part of the state of a row in one of its T + 1 slots.</summary>
    protected float* State(int part, int row, int slot) => _states[part].Pointer + (row * StateRow) + ((nint)slot * Hidden);

    /// <summary>The sums of a position, [gate][unit]; those of the inputs alone where the sums of the states are apart.</summary>
    protected float* Gates(nint position) => _gates.Pointer + (position * _gateColumns);

    /// <summary>The sums of the states of a position, [gate][unit], where they are apart.</summary>
    protected float* StateSums(nint position) => _stateSums.Pointer + (position * _gateColumns);

    private int Time(int turn) => _isReverse ? _positions.Steps - 1 - turn : turn;

    private int Before(int time) => _isReverse ? time + 1 : time;

    private int After(int time) => _isReverse ? time : time + 1;

    private nint Position(int row, int time) => ((nint)row * _positions.Steps) + time;

    // One time step of the rows from the first on.
    private MatrixView AllRows(FloatBuffer gates, int first, int time) =>
        new(gates.Pointer + (Position(first, time) * _gateColumns), (nint)_positions.Steps * _gateColumns);

    private void Hold(int row, int time)
    {
        for (var part = 0; part < _states.Length; part++)
        {
            new ReadOnlySpan<float>(State(part, row, Before(time)), Hidden).CopyTo(new Span<float>(State(part, row, After(time)), Hidden));
        }
    }

    private void ClearGates(nint position)
    {
        new Span<float>(Gates(position), _gateColumns).Clear();
        new Span<float>(StateSums(position), _gateColumns).Clear();
    }

    // sums = start + left x weights. Every other time step takes the halves in the other order: the half that was read last is still in the cache.
    private void MultiplyStates(int turn, MatrixView left, int rows, int inner, MatrixView weights, MatrixView start, MatrixView sums, int columns)
    {
        var half = Math.Min(columns, MatrixView.Panels(columns / 2) * MatrixView.PanelWidth);
        for (var part = turn; part < turn + 2; part++)
        {
            var (from, to) = part % 2 == 0 ? (0, half) : (half, columns);
            Kernels.Multiply(left, rows, inner, weights, start, sums, from, to);
        }
    }

    private void Pack(int first, int end)
    {
        var (position, after) = ((int)Position(first, 0), (int)Position(end, 0));
        _gatePanels.CopyRows(_gates.Pointer, position, after);
        if (Cell.HasStateBias) _stateSumPanels.CopyRows(_stateSums.Pointer, position, after);
        for (var row = first; row < end; row++)
        {
            // Of the T + 1 states of a row, those that came before a time step.
            var origin = Position(row, 0);
            _statePanels.CopyRows(State(0, row, Before(0)) - (origin * Hidden), (int)origin, (int)origin + _positions.Steps);
        }
    }
}
