using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Layers;

/// <summary>The recurrent language model: embedding, dropout, LSTM layers each with dropout after it, softmax. It owns activations; weights come from a replica.</summary>
/// <remarks>
/// R rows are run at once, each for T time steps. Rows are independent up to the weight gradients, so the threads of a team take rows there and outputs after.
/// </remarks>
public sealed unsafe class LanguageModel
{
    private readonly Recipe _recipe;
    private readonly ThreadTeam _team;
    private readonly Positions _positions;
    private readonly ParameterLayout _layout;
    private readonly Embedding _embedding;
    private readonly LstmLayer[] _layers;
    private readonly Dropout[] _dropouts;
    private readonly SoftmaxCrossEntropy _softmax;

    // Inputs of layer l, and at the end those of the softmax: [N, H] each.
    private readonly LayerInput[] _inputs;
    private readonly FloatBuffer[] _gradients;
    private readonly int[] _words;
    private readonly int[] _targets;
    private readonly double[] _losses;

    /// <summary>A model with room for activations.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="team">The threads that compute together.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="vocabularySize">V.</param>
    /// <param name="rows">R, the most rows that are run at once.</param>
    /// <param name="steps">T, the time steps of a row.</param>
    /// <param name="isTrained">Whether <see cref="Backward"/> is wanted; without it less is kept.</param>
    public LanguageModel(Kernels kernels, ThreadTeam team, Recipe recipe, int vocabularySize, int rows, int steps, bool isTrained = true)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        (_recipe, _team, _positions) = (recipe, team, new Positions(rows, steps));
        _layout = ParameterLayout.For(recipe, vocabularySize);
        var hidden = recipe.HiddenSize;
        _embedding = new Embedding(kernels, _positions, hidden);
        _dropouts = [.. Enumerable.Range(0, recipe.NumLayers + 1).Select(
            layer => new Dropout(kernels, _positions, hidden, layer == 0 ? recipe.InputKeep : recipe.OutputKeep, recipe.Seed, layer))];
        _inputs = [.. _dropouts.Select(dropout => new LayerInput(kernels, _positions, hidden, dropout))];
        _layers = [.. _inputs[..^1].Select(input => new LstmLayer(kernels, _positions, input, hidden))];
        _softmax = new SoftmaxCrossEntropy(kernels, _positions, _inputs[^1], hidden, vocabularySize, isTrained);
        _gradients = [new FloatBuffer(_positions.Count * hidden), new FloatBuffer(_positions.Count * hidden)];
        _words = new int[_positions.Count];
        _targets = new int[_positions.Count];
        _losses = new double[_positions.Count];
    }

    /// <summary>The losses of a row after <see cref="Forward"/>, one a time step, in nats.</summary>
    public ReadOnlySpan<double> Losses(int slot) => _losses.AsSpan(slot * _positions.Steps, _positions.Steps);

    /// <summary>Gives a slot the words and targets of a row, T each.</summary>
    public void SetRow(int slot, ReadOnlySpan<int> words, ReadOnlySpan<int> targets)
    {
        words.CopyTo(_words.AsSpan(slot * _positions.Steps, _positions.Steps));
        targets.CopyTo(_targets.AsSpan(slot * _positions.Steps, _positions.Steps));
    }

    /// <summary>Gives a slot the state its row comes with, [layer][h, c][unit].</summary>
    public void SetState(int slot, ReadOnlySpan<float> state)
    {
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            StatePart(state, layer, 0).CopyTo(new Span<float>(_layers[layer].Output(slot, 0), _recipe.HiddenSize));
            StatePart(state, layer, 1).CopyTo(new Span<float>(_layers[layer].Cell(slot, 0), _recipe.HiddenSize));
        }
    }

    /// <summary>The state that a slot's row leaves with after <see cref="Forward"/>, as in <see cref="SetState"/>.</summary>
    public void GetState(int slot, Span<float> state)
    {
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            new ReadOnlySpan<float>(_layers[layer].Output(slot, _positions.Steps), _recipe.HiddenSize).CopyTo(StatePart(state, layer, 0));
            new ReadOnlySpan<float>(_layers[layer].Cell(slot, _positions.Steps), _recipe.HiddenSize).CopyTo(StatePart(state, layer, 1));
        }
    }

    /// <summary>Draws the dropout masks of the row in a slot for a step.</summary>
    public void DrawDropout(int slot, long step, int row)
    {
        foreach (var dropout in _dropouts) dropout.Draw(slot, step, row);
    }

    /// <summary>Runs the first rows forward, to losses and final states.</summary>
    public void Forward(Replica replica, int rows, bool training) => _team.Split(rows, 1, (first, end) => Recur(replica, first, end, training));

    /// <summary>The softmax of the first rows: after <see cref="Forward"/>, to losses. Threads take positions, of which a single row has many.</summary>
    public void Predict(Replica replica, int rows)
    {
        ArgumentNullException.ThrowIfNull(replica);
        _team.Split(rows * _positions.Steps, 1, (first, end) => _softmax.Forward(
            replica.Matrix("decoder.weight"), replica.Tensor("decoder.bias"), _targets, _losses, first, end));
    }

    /// <summary>The logits of what follows a slot's last time step, one a word: after <see cref="Forward"/>, where no loss is wanted.</summary>
    internal void Logits(Replica replica, int slot, float* logits) => _softmax.Logits(
        replica.Matrix("decoder.weight"), replica.Tensor("decoder.bias"), ((slot + 1) * _positions.Steps) - 1, logits);

    /// <summary>Takes the first rows back from their losses to the gradients of the weights. Needs <see cref="Forward"/> and <see cref="Predict"/> in training.</summary>
    /// <param name="replica">The weights.</param>
    /// <param name="rows">Rows in use.</param>
    /// <param name="sums">The nodes whose gradients are wanted, in the order in which their rows fill the slots.</param>
    /// <param name="completed">Told on the calling thread when all sums of a tensor are complete; decoder first.</param>
    public void Backward(Replica replica, int rows, IReadOnlyList<PartialSum> sums, Action<TensorSpec> completed)
    {
        ArgumentNullException.ThrowIfNull(replica);
        ArgumentNullException.ThrowIfNull(sums);
        ArgumentNullException.ThrowIfNull(completed);
        var hidden = _recipe.HiddenSize;
        var steps = _positions.Steps;
        var shapes = sums.Select(sum => new FoldShape(sum.Node, _recipe.RowsPerShard * steps)).ToArray();
        var (above, below) = (_gradients[0], _gradients[1]);

        _team.Split(rows * steps, 1, (first, end) => _softmax.Backward(
            replica.Matrix("decoder.weight"), _targets, above.Pointer, _recipe.BatchSize, first, end));
        Sum("decoder.bias", (sum, shape, at, first, end) => _softmax.BiasGradient(Values(sum, "decoder.bias"), shape, at, first, end));
        Sum("decoder.weight", (sum, shape, at, first, end) => _softmax.WeightGradient(Values(sum, "decoder.weight"), shape, at, first, end));

        for (var layer = _layers.Length - 1; layer >= 0; layer--)
        {
            var (current, weights, outputs, gradients) = (layer, replica.Layer(layer), above, below);
            _team.Split(rows, 1, (first, end) =>
            {
                var n = (nint)first * steps * hidden;
                _dropouts[current + 1].Apply(outputs.Pointer + n, first * steps, outputs.Pointer + n, (end - first) * steps, true);
                _layers[current].Backward(weights, outputs.Pointer, gradients.Pointer, first, end);
            });
            Sum($"rnn.bias_ih_l{layer}", (sum, shape, at, first, end) => _layers[current].WeightGradients(Layer(sum, current), shape, at, first, end));
            completed(_layout[$"rnn.weight_hh_l{layer}"]);
            completed(_layout[$"rnn.weight_ih_l{layer}"]);
            (above, below) = (below, above);
        }

        _dropouts[0].Apply(above.Pointer, 0, above.Pointer, rows * steps, true);
        var encoder = _layout["encoder.weight"];
        Each((sum, shape, at) => _embedding.WeightGradient(_words, above.Pointer, sum, encoder.Offset, shape, at));
        completed(encoder);

        // Threads take outputs of the tensor, each for all sums.
        void Sum(string tensor, Action<PartialSum, FoldShape, int, int, int> gradient)
        {
            var spec = _layout[tensor];
            _team.Split(spec.IsVector ? spec.Columns : spec.Rows, MatrixView.PanelWidth, (first, end) =>
                Each((sum, shape, at) => gradient(sum, shape, at, first, end)));
            completed(spec);
        }

        void Each(Action<PartialSum, FoldShape, int> gradient)
        {
            for (int i = 0, position = 0; i < shapes.Length; i++)
            {
                gradient(sums[i], shapes[i], position);
                position += shapes[i].Terms;
            }
        }
    }

    private void Recur(Replica replica, int first, int end, bool training)
    {
        var steps = _positions.Steps;
        var position = first * steps;
        _embedding.Forward(replica.Tensor("encoder.weight"), _words, _inputs[0].At(0), position, end * steps);
        _inputs[0].Set(_inputs[0].At(position), position, (end - first) * steps, training);
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            _layers[layer].Forward(replica.Layer(layer), first, end);
            for (var row = first; row < end; row++) _inputs[layer + 1].Set(_layers[layer].Output(row, 1), row * steps, steps, training);
        }
    }

    private float* Values(PartialSum sum, string tensor) => sum.Values.Pointer + _layout[tensor].Offset;

    private LstmGradients Layer(PartialSum sum, int layer) => new(
        Values(sum, $"rnn.weight_ih_l{layer}"), Values(sum, $"rnn.weight_hh_l{layer}"), Values(sum, $"rnn.bias_ih_l{layer}"));

    private Span<float> StatePart(Span<float> state, int layer, int part) =>
        state.Slice(((2 * layer) + part) * _recipe.HiddenSize, _recipe.HiddenSize);

    private ReadOnlySpan<float> StatePart(ReadOnlySpan<float> state, int layer, int part) =>
        state.Slice(((2 * layer) + part) * _recipe.HiddenSize, _recipe.HiddenSize);
}
