using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Layers;

/// <summary>
/// Embedding, dropout, recurrent layers each with dropout after it, softmax: a language model where the outputs are the words that follow, a tagger where they
/// are tags. It owns activations; weights come from a replica.
/// </summary>
/// <remarks>
/// R rows are run at once, each for T time steps or fewer. Rows are independent up to the weight gradients, so the threads of a team take rows there and outputs
/// after. Padding beyond the length of a row changes no loss and adds zeros to the chains of weight gradients.
/// </remarks>
public sealed unsafe class RecurrentNetwork
{
    // No id, and no target.
    private const int None = -1;

    private readonly ModelShape _shape;
    private readonly ThreadTeam _team;
    private readonly Positions _positions;
    private readonly ParameterLayout _layout;
    private readonly Embedding _embedding;
    private readonly RecurrentLayer[] _layers;
    private readonly RecurrentNames[][] _names;
    private readonly Dropout[] _dropouts;
    private readonly SoftmaxCrossEntropy _softmax;

    // Inputs of layer l, and at the end those of the softmax: [N, H] for the first, [N, D H] for the others.
    private readonly LayerInput[] _inputs;
    private readonly FloatBuffer[] _gradients;
    private readonly int[] _ids;
    private readonly int[] _targets;
    private readonly double[] _losses;
    private readonly int[][] _programs;

    /// <summary>A network with room for activations.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="team">The threads that compute together.</param>
    /// <param name="shape">The sizes of the network.</param>
    /// <param name="rows">R, the most rows that are run at once.</param>
    /// <param name="maxSteps">The most time steps of a batch, and those of the first.</param>
    /// <param name="isTrained">Whether <see cref="Backward"/> is wanted, or <see cref="Prediction"/> of many outputs; without it less is kept.</param>
    public RecurrentNetwork(Kernels kernels, ThreadTeam team, ModelShape shape, int rows, int maxSteps, bool isTrained = true)
    {
        ArgumentNullException.ThrowIfNull(shape);
        (_shape, _team, _positions) = (shape, team, new Positions(rows, maxSteps));
        _layout = ParameterLayout.For(shape);
        var recipe = shape.Recipe;
        _embedding = new Embedding(kernels, _positions, recipe.HiddenSize, shape.IdsPerPosition);
        _dropouts = [.. Enumerable.Range(0, recipe.NumLayers + 1).Select(layer => new Dropout(
            kernels, _positions, shape.LayerInputs(layer), layer == 0 ? recipe.InputKeep : recipe.OutputKeep, recipe.Seed, layer))];
        _inputs = [.. _dropouts.Select((dropout, layer) => new LayerInput(kernels, _positions, shape.LayerInputs(layer), dropout))];
        _layers = [.. _inputs[..^1].Select(input => new RecurrentLayer(kernels, _positions, input, shape.Cell, recipe.HiddenSize, shape.Directions))];
        _names = [.. _layers.Select((_, layer) => RecurrentNames.Of(shape, layer))];
        _softmax = new SoftmaxCrossEntropy(kernels, _positions, _inputs[^1], shape.LayerOutputs, shape.Outputs, isTrained);
        _gradients = [new FloatBuffer(_positions.Count * shape.LayerOutputs), new FloatBuffer(_positions.Count * shape.LayerOutputs)];
        _ids = new int[_positions.Count * shape.IdsPerPosition];
        _targets = new int[_positions.Count];
        _losses = new double[_positions.Count];
        _programs = FoldProgram.UpTo(isTrained ? rows / recipe.RowsPerShard : 0);
    }

    /// <summary>Begins a batch of another number of time steps than the one before, at most those there is room for. States and rows are set after it.</summary>
    public void Begin(int steps) => _positions.Begin(steps);

    /// <summary>The losses of a row after <see cref="Predict"/>, one a time step up to the row's length, in nats.</summary>
    public ReadOnlySpan<double> Losses(int slot) => _losses.AsSpan(slot * _positions.Steps, _positions.Length(slot));

    /// <summary>The most probable output at a time step of a row, the lowest of equals: after <see cref="Predict"/>, and before <see cref="Backward"/>.</summary>
    public int Prediction(int slot, int time) => _softmax.Largest((slot * _positions.Steps) + time);

    /// <summary>Gives a slot the ids and targets of a row. A row of fewer than T time steps is padded.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="ids">K a time step; below zero for none.</param>
    /// <param name="targets">One a time step, the output that is right; below zero for none, which has no loss.</param>
    public void SetRow(int slot, ReadOnlySpan<int> ids, ReadOnlySpan<int> targets)
    {
        _positions.SetLength(slot, targets.Length);
        Set(ids, _ids.AsSpan(slot * _positions.Steps * _shape.IdsPerPosition, _positions.Steps * _shape.IdsPerPosition));
        Set(targets, _targets.AsSpan(slot * _positions.Steps, _positions.Steps));

        static void Set(ReadOnlySpan<int> values, Span<int> destination)
        {
            values.CopyTo(destination);
            destination[values.Length..].Fill(None);
        }
    }

    /// <summary>Gives a slot the state its row comes with, [layer][direction][h, c][unit].</summary>
    public void SetState(int slot, ReadOnlySpan<float> state)
    {
        var hidden = _shape.Recipe.HiddenSize;
        foreach (var layer in _layers)
        {
            foreach (var direction in layer.Directions)
            {
                for (var part = 0; part < direction.Cell.StateParts; part++, state = state[hidden..])
                {
                    state[..hidden].CopyTo(new Span<float>(direction.First(part, slot), hidden));
                }
            }
        }
    }

    /// <summary>The state that a slot's row leaves with after <see cref="Forward"/>, as in <see cref="SetState"/>.</summary>
    public void GetState(int slot, Span<float> state)
    {
        var hidden = _shape.Recipe.HiddenSize;
        foreach (var layer in _layers)
        {
            foreach (var direction in layer.Directions)
            {
                for (var part = 0; part < direction.Cell.StateParts; part++, state = state[hidden..])
                {
                    new ReadOnlySpan<float>(direction.Last(part, slot), hidden).CopyTo(state);
                }
            }
        }
    }

    /// <summary>Draws the dropout masks of the row in a slot for a step.</summary>
    public void DrawDropout(int slot, long step, int row)
    {
        foreach (var dropout in _dropouts) dropout.Draw(slot, step, row);
    }

    /// <summary>Runs the first rows forward, to final states and the inputs of the softmax.</summary>
    public void Forward(Replica replica, int rows, bool training) => _team.Split(rows, 1, (first, end) => Recur(replica, first, end, training));

    /// <summary>The softmax of the first rows: after <see cref="Forward"/>, to losses. Threads take positions, of which a single row has many.</summary>
    public void Predict(Replica replica, int rows)
    {
        ArgumentNullException.ThrowIfNull(replica);
        _team.Split(rows * _positions.Steps, 1, (first, end) => _softmax.Forward(
            replica.Matrix(_shape.DecoderMatrix), replica.Tensor("decoder.bias"), _targets, _losses, first, end));
    }

    /// <summary>The logits of what follows a slot's last time step, one an output: after <see cref="Forward"/>, where no loss is wanted.</summary>
    internal void Logits(Replica replica, int slot, float* logits) => _softmax.Logits(
        replica.Matrix(_shape.DecoderMatrix), replica.Tensor("decoder.bias"), ((slot + 1) * _positions.Steps) - 1, logits);

    /// <summary>Takes the first rows back from their losses to the gradients of the weights. Needs <see cref="Forward"/> and <see cref="Predict"/> in training.</summary>
    /// <param name="replica">The weights.</param>
    /// <param name="rows">Rows in use.</param>
    /// <param name="divisor">What the sum of losses is divided by to give the cost.</param>
    /// <param name="sums">The nodes whose gradients are wanted, in the order in which their rows fill the slots.</param>
    /// <param name="completed">Told on the calling thread when all sums of some rows of a tensor are complete; decoder first, in stretches of about a chunk, then its bias.</param>
    public void Backward(Replica replica, int rows, int divisor, IReadOnlyList<PartialSum> sums, Action<TensorRows> completed)
    {
        ArgumentNullException.ThrowIfNull(replica);
        ArgumentNullException.ThrowIfNull(sums);
        ArgumentNullException.ThrowIfNull(completed);
        var steps = _positions.Steps;
        var shapes = sums.Select(sum => new FoldShape(sum.Node, _shape.Recipe.RowsPerShard * steps, _programs)).ToArray();
        var (above, below) = (_gradients[0], _gradients[1]);

        TakeWordsBack(above);
        for (var layer = _layers.Length - 1; layer >= 0; layer--)
        {
            var (current, outputs, gradients) = (layer, above, below);
            _team.Split(rows, 1, (first, end) =>
            {
                var n = (nint)first * steps;
                var values = outputs.Pointer + (n * _shape.LayerOutputs);
                _dropouts[current + 1].Apply(values, (int)n, values, (end - first) * steps, true);
                _layers[current].Backward(replica.Layer(current), outputs.Pointer, gradients.Pointer, first, end);
            });
            for (var direction = _shape.Directions - 1; direction >= 0; direction--) SumRecurrence(_layers[layer].Directions[direction], _names[layer][direction]);
            (above, below) = (below, above);
        }

        _dropouts[0].Apply(above.Pointer, 0, above.Pointer, rows * steps, true);
        var encoder = _layout["encoder.weight"];
        Each((sum, shape, at, _, _) => _embedding.WeightGradient(_ids, above.Pointer, sum, _layout.TouchedOffset, shape, at), 0, encoder.Rows);
        completed(TensorRows.All(encoder));

        // The largest tensor is on its way while the rest of it is computed, and the gradients of logits are read again while they are near.
        void TakeWordsBack(FloatBuffer inputGradients)
        {
            _team.Split(rows * steps, 1, _softmax.Pack);
            var matrix = replica.Matrix(_shape.DecoderMatrix);
            var decoder = _layout[_shape.DecoderMatrix];
            var stretch = ChunkPlan.RowsOfAbout(decoder, SoftmaxCrossEntropy.GroupColumns);
            var words = (First: 0, End: 0);
            Action<int, int> toInputs = (first, end) => _softmax.Backward(matrix, _targets, inputGradients.Pointer, divisor, words, first, end);
            Action<PartialSum, FoldShape, int, int, int> toWeights = (sum, shape, at, first, end) =>
            {
                _softmax.WeightGradient(Values(sum, decoder.Name), shape, at, first, end);
                _softmax.BiasGradient(Values(sum, "decoder.bias"), shape, at, first, end);
            };
            while (words.End < decoder.Rows)
            {
                words = (words.End, Math.Min(decoder.Rows, words.End + stretch));
                _team.Split(rows * steps, 1, toInputs);
                SplitRange(words.First, words.End, toWeights);
                if (!_shape.Recipe.TieWeights) completed(new TensorRows(decoder, words.First, words.End));
            }

            completed(TensorRows.All(_layout["decoder.bias"]));
        }

        void SumRecurrence(Recurrence recurrence, RecurrentNames names)
        {
            SplitOutputs(_layout[names.Bias], (sum, shape, at, first, end) => recurrence.WeightGradients(Gradients(sum, names), shape, at, first, end));
            if (_shape.Cell.HasStateBias) completed(TensorRows.All(_layout[names.StateBias]));
            completed(TensorRows.All(_layout[names.Bias]));
            completed(TensorRows.All(_layout[names.State]));
            completed(TensorRows.All(_layout[names.Input]));
        }

        // Threads take outputs of the tensor, each for all sums.
        void SplitOutputs(TensorSpec spec, Action<PartialSum, FoldShape, int, int, int> gradient) => SplitRange(0, spec.IsVector ? spec.Columns : spec.Rows, gradient);

        void SplitRange(int from, int to, Action<PartialSum, FoldShape, int, int, int> gradient) =>
            _team.Split(to - from, MatrixView.PanelWidth, (first, end) => Each(gradient, from + first, from + end));

        void Each(Action<PartialSum, FoldShape, int, int, int> gradient, int first, int end)
        {
            for (int i = 0, position = 0; i < shapes.Length; i++)
            {
                gradient(sums[i], shapes[i], position, first, end);
                position += shapes[i].Terms;
            }
        }
    }

    private void Recur(Replica replica, int first, int end, bool training)
    {
        var steps = _positions.Steps;
        var position = first * steps;
        _embedding.Forward(replica.Tensor("encoder.weight"), _ids, _inputs[0].At(0), position, end * steps);
        _inputs[0].Set(_inputs[0].At(position), position, (end - first) * steps, training);
        for (var layer = 0; layer < _layers.Length; layer++) _layers[layer].Forward(replica.Layer(layer), _inputs[layer + 1], first, end, training);
    }

    private float* Values(PartialSum sum, string tensor) => sum.Values.Pointer + _layout[tensor].Offset;

    private RecurrentGradients Gradients(PartialSum sum, RecurrentNames names) => new(
        Values(sum, names.Input), Values(sum, names.State), Values(sum, names.Bias), _shape.Cell.HasStateBias ? Values(sum, names.StateBias) : null);
}
