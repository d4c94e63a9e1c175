using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Model.Tests.Goldens;

namespace Lockstep.Model.Tests.Layers;

/// <summary>One layer of a golden network, with its weights and the states its rows come with.</summary>
internal sealed unsafe class GoldenLayer
{
    private readonly List<FloatBuffer> _kept = [];
    private readonly RecurrentNames[] _names;
    private readonly int _hidden;
    private readonly int _inputs;
    private readonly CellShape _cell;

    public GoldenLayer(Golden golden, Kernels kernels, Positions positions, int number, LayerInput input)
    {
        _cell = CellShape.All.Single(cell => cell.Name == golden.Text("kind"));
        _hidden = golden.Int("hidden");
        var directions = golden.Flag("bidirectional") ? 2 : 1;
        _inputs = number == 0 ? golden.Int("input") : directions * _hidden;
        Width = directions * _hidden;
        Input = input;
        Above = InputOf(kernels, positions, Width);
        Layer = new RecurrentLayer(kernels, positions, input, _cell, _hidden, directions);
        _names = [.. Enumerable.Range(0, directions).Select(direction => new RecurrentNames(number, direction == 1))];
        Weights = [.. _names.Select(names => WeightsOf(golden["weights"], names))];
        for (var direction = 0; direction < directions; direction++)
        {
            for (var part = 0; part < _cell.StateParts; part++)
            {
                var initial = golden.Tensor(part == 0 ? "h0" : "c0").AsSpan(((number * directions) + direction) * positions.Rows * _hidden);
                for (var i = 0; i < positions.Rows * _hidden; i++) Layer.Directions[direction].First(part, i / _hidden)[i % _hidden] = (float)initial[i];
            }
        }
    }

    public LayerInput Input { get; }

    /// <summary>The input of the layer above, which this one fills.</summary>
    public LayerInput Above { get; }

    public RecurrentLayer Layer { get; }

    public RecurrentWeights[] Weights { get; }

    public int Width { get; }

    public static GoldenLayer[] Of(Golden golden, Kernels kernels, Positions positions)
    {
        var layers = new List<GoldenLayer>();
        for (var number = 0; number < golden.Int("layers"); number++)
        {
            var input = number == 0 ? InputOf(kernels, positions, golden.Int("input")) : layers[^1].Above;
            layers.Add(new GoldenLayer(golden, kernels, positions, number, input));
        }

        return [.. layers];
    }

    /// <summary>The gradients of the inputs, and those of the states.</summary>
    public FloatBuffer Backward(FloatBuffer outputGradients, int rows, int steps)
    {
        var inputGradients = new FloatBuffer(rows * steps * _inputs);
        Layer.Backward(Weights, outputGradients.Pointer, inputGradients.Pointer, 0, rows);
        for (var direction = 0; direction < Weights.Length; direction++) Layer.Directions[direction].CompleteStateGradients(Weights[direction], 0, rows);
        return inputGradients;
    }

    /// <summary>The gradients of the weights, by PyTorch's names.</summary>
    public IEnumerable<(string Tensor, float[] Values)> Gradients(int rows, int steps) => _names.SelectMany((names, direction) =>
    {
        var gates = _cell.Gates * _hidden;
        FloatBuffer input = new(gates * _inputs), state = new(gates * _hidden), bias = new(gates), stateBias = new(gates);
        Layer.Directions[direction].WeightGradients(
            new RecurrentGradients(input.Pointer, state.Pointer, bias.Pointer, stateBias.Pointer), new FoldShape(new TreeNode(0, rows), steps), 0, 0, gates);
        return new[]
        {
            (Short(names.Input), input.Span.ToArray()), (Short(names.State), state.Span.ToArray()), (Short(names.Bias), bias.Span.ToArray()),
            (Short(names.StateBias), (_cell.HasStateBias ? stateBias : bias).Span.ToArray()),
        };
    });

    private static string Short(string name) => name["rnn.".Length..];

    private static LayerInput InputOf(Kernels kernels, Positions positions, int units) =>
        new(kernels, positions, units, new Dropout(kernels, positions, units, keep: 1, seed: 0, layer: 0));

    private RecurrentWeights WeightsOf(Golden weights, RecurrentNames names)
    {
        var (bias, stateBias) = (weights.Tensor(Short(names.Bias)), weights.Tensor(Short(names.StateBias)));
        return new RecurrentWeights(
            Packed(weights.Tensor(Short(names.Input)), _inputs),
            Packed(weights.Tensor(Short(names.State)), _hidden),
            Buffer(_cell.HasStateBias ? bias : [.. bias.Zip(stateBias, (one, other) => one + other)]).Pointer,
            Buffer(stateBias).Pointer);
    }

    private PackedMatrix Packed(double[] values, int columns)
    {
        var packed = new PackedMatrix(new TensorSpec("weight", values.Length / columns, columns, false, 0));
        packed.Pack(Buffer(values).Pointer, 0, packed.Tensor.Rows);
        return packed;
    }

    private FloatBuffer Buffer(double[] values)
    {
        var buffer = new FloatBuffer(values.Length);
        for (var i = 0; i < values.Length; i++) buffer.Span[i] = (float)values[i];
        _kept.Add(buffer);
        return buffer;
    }
}
