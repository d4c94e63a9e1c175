using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Layers;

// N positions, H inputs, V words or tags, D the divisor of the cost.
//
//   logits = x W^T + b        p = softmax(logits)        loss(n) = -ln p(n, target(n))        d logits = (p - onehot(target)) / D
//
// A position without a target has no loss, and zeros for d logits.

/// <summary>The output layer and its loss. Logits are worked on a group of 128 words at a time, while they are in the nearest caches.</summary>
internal sealed unsafe class SoftmaxCrossEntropy
{
    /// <summary>Words of a group.</summary>
    public const int GroupColumns = 8 * MatrixView.PanelWidth;

    private readonly Kernels _kernels;
    private readonly int _hidden;
    private readonly int _words;
    private readonly int _groups;
    private readonly bool _isTrained;

    // exp(logit - shift of its group), then the gradients of the logits.
    private readonly PanelMatrix _values;
    private readonly LayerInput _input;
    private readonly FloatBuffer _shifts;
    private readonly FloatBuffer _lanes;
    private readonly FloatBuffer _targetLogits;

    /// <param name="kernels">The kernels.</param>
    /// <param name="positions">N.</param>
    /// <param name="input">The input.</param>
    /// <param name="hidden">H.</param>
    /// <param name="words">V.</param>
    /// <param name="isTrained">Whether <see cref="Backward"/> is wanted. Without it all groups take turns in the room of one, which stays in the cache.</param>
    public SoftmaxCrossEntropy(Kernels kernels, Positions positions, LayerInput input, int hidden, int words, bool isTrained)
    {
        (_kernels, _input, _hidden, _words, _isTrained) = (kernels, input, hidden, words, isTrained);
        _groups = (words + GroupColumns - 1) / GroupColumns;
        _values = new PanelMatrix(positions.Count, isTrained ? words : Math.Min(words, GroupColumns));
        _shifts = new FloatBuffer(positions.Count * _groups);
        _lanes = new FloatBuffer(positions.Count * SixteenLanes.Count);
        _targetLogits = new FloatBuffer(positions.Count);
    }

    private nint PanelStride => _values.View.PanelStride;

    /// <summary>Runs positions [first, end) forward over their inputs.</summary>
    /// <param name="weights">W [V, H].</param>
    /// <param name="bias">b [V].</param>
    /// <param name="targets">The output that is right, for each position; below zero for none.</param>
    /// <param name="losses">Receives the loss of each position.</param>
    /// <param name="first">The first position.</param>
    /// <param name="end">The one after the last.</param>
    public void Forward(PackedMatrix weights, float* bias, ReadOnlySpan<int> targets, Span<double> losses, int first, int end)
    {
        new Span<float>(_lanes.Pointer + ((nint)first * SixteenLanes.Count), (end - first) * SixteenLanes.Count).Clear();
        for (var group = 0; group < _groups; group++)
        {
            var column = group * GroupColumns;
            _input.Multiply(weights, new MatrixView(bias, 0), Values(group), first, end, column, Math.Min(column + GroupColumns, _words));
            for (var n = first; n < end; n++) Exponentiate(n, group, targets[n]);
        }

        for (var n = first; n < end; n++)
        {
            losses[n] = targets[n] < 0 ? 0 : Shift(n, _groups - 1) - (double)_targetLogits.Pointer[n] + Elementary.Log(Sum(n));
        }
    }

    /// <summary>The logits of one position, V of them, and nothing else: what sampling needs.</summary>
    public void Logits(PackedMatrix weights, float* bias, int position, float* logits) =>
        _input.Multiply(weights, new MatrixView(bias, 0), new MatrixView(logits, 0), position, position + 1, 0, _words);

    /// <summary>Makes positions [first, end) ready for <see cref="WeightGradient"/>.</summary>
    public void Pack(int first, int end) => _input.Pack(first, end);

    /// <summary>The gradients of positions [first, end) with respect to the logits of some words, kept, and what these add to those of the inputs [N, H]: words in order, from the first on.</summary>
    /// <param name="weights">W [V, H].</param>
    /// <param name="targets">As in <see cref="Forward"/>.</param>
    /// <param name="inputGradients">Receives the gradients of the inputs, complete with the last word.</param>
    /// <param name="divisor">D.</param>
    /// <param name="words">A multiple of <see cref="GroupColumns"/> to another, or to V.</param>
    /// <param name="first">The first position.</param>
    /// <param name="end">The one after the last.</param>
    public void Backward(PackedMatrix weights, ReadOnlySpan<int> targets, float* inputGradients, int divisor, (int First, int End) words, int first, int end)
    {
        var share = 1f / divisor;
        var output = new MatrixView(inputGradients, _hidden).FromRow(first);
        for (var column = words.First; column < words.End; column += GroupColumns)
        {
            var group = column / GroupColumns;
            var columns = Math.Min(GroupColumns, words.End - column);
            for (var n = first; n < end; n++)
            {
                var values = _values.View.FromRow(n).Column(column);
                var factor = targets[n] < 0 ? 0 : Elementary.Exp(Shift(n, group) - Shift(n, _groups - 1)) * (share / Sum(n));
                _kernels.Scale(values, PanelStride, columns, factor);
                if (InGroup(targets[n], group)) *_values.View.FromRow(n).Column(targets[n]) -= share;
            }

            _kernels.Multiply(
                new MatrixView(_values.View.FromRow(first).Column(column), MatrixView.PanelWidth, PanelStride), end - first, columns,
                weights.Direct.View.FromRow(column), group == 0 ? Zeros.Row : output, output, 0, _hidden);
        }
    }

    /// <summary>The gradient of the weights [V, H] of words [first, end) for one node, whose shards begin at <paramref name="position"/>.</summary>
    public void WeightGradient(float* gradient, FoldShape shape, int position, int first, int end) =>
        _input.WeightGradient(_values, shape, position, gradient, first, end);

    /// <summary>The gradient of the bias [V] of words [first, end), as <see cref="WeightGradient"/>.</summary>
    public void BiasGradient(float* gradient, FoldShape shape, int position, int first, int end) =>
        _kernels.ColumnSums(_values.View.FromRow(position), shape, gradient, first, end);

    /// <summary>After <see cref="Forward"/>, the output that is most probable at a position, the lowest of equals.</summary>
    public int Largest(int n)
    {
        // The largest logit is in the group that brought the last shift, where its exponential is that of zero: no other there is larger.
        var group = _groups - 1;
        while (group > 0 && Shift(n, group - 1) == Shift(n, group)) group--;
        var row = _values.View.FromRow(n);
        var largest = group * GroupColumns;
        for (var word = largest + 1; word < Math.Min(_words, (group + 1) * GroupColumns); word++)
        {
            if (*row.Column(word) > *row.Column(largest)) largest = word;
        }

        return largest;
    }

    private static bool InGroup(int word, int group) => word >= 0 && word / GroupColumns == group;

    // Where the columns of a group lie, as a part of the whole.
    private MatrixView Values(int group) => _isTrained
        ? _values.View
        : new MatrixView(_values.View.Origin - (group * GroupColumns / MatrixView.PanelWidth * PanelStride), MatrixView.PanelWidth, PanelStride);

    private ref float Shift(int n, int group) => ref _shifts.Pointer[((nint)n * _groups) + group];

    private float Sum(int n) => SixteenLanes.Fold(_lanes.Pointer + ((nint)n * SixteenLanes.Count));

    private void Exponentiate(int n, int group, int target)
    {
        var row = Values(group).FromRow(n);
        var column = group * GroupColumns;
        var end = Math.Min(column + GroupColumns, _words);
        var padded = (end + SixteenLanes.Count - 1) / SixteenLanes.Count * SixteenLanes.Count;
        for (var beyond = end; beyond < padded; beyond++) *row.Column(beyond) = float.MinValue;
        if (InGroup(target, group)) _targetLogits.Pointer[n] = *row.Column(target);
        var shift = group == 0 ? float.NegativeInfinity : Shift(n, group - 1);
        Shift(n, group) = _kernels.Exponentiate(row.Column(column), PanelStride, padded - column, shift, _lanes.Pointer + ((nint)n * SixteenLanes.Count));
    }
}
