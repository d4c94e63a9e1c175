using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Model.Tests.Goldens;

namespace Lockstep.Model.Tests.Layers;

// Goldens have time first: [T, B, features]; positions here have rows first. PyTorch has two biases, of which this layer has the sum.
public sealed unsafe class LstmLayerGoldenTests
{
    public static readonly TheoryData<string, int> Cases = new MatrixTheoryData<string, int>(["lstm_1", "lstm_2"], [512, 256, 128, 32]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs_final_states_and_gradients_are_those_of_PyTorch(string name, int vectorBits)
    {
        var golden = Golden.Read(name);
        var kernels = Kernels.OfWidth(vectorBits);
        var (rows, steps, hidden) = (golden.Int("batch"), golden.Int("time"), golden.Int("hidden"));
        var positions = new Positions(rows, steps);
        var layers = Enumerable.Range(0, golden.Int("layers")).Select(layer => new Layer(golden, kernels, positions, layer)).ToArray();

        var inputs = new List<FloatBuffer> { RowsFirst(golden.Tensor("x"), rows, steps, golden.Int("input")) };
        foreach (var layer in layers) inputs.Add(layer.Forward(inputs[^1], rows, steps, hidden));
        Golden.AssertClose(golden.Tensor("y"), TimeFirst(inputs[^1], rows, steps, hidden), "y");
        Golden.AssertClose(golden.Tensor("hn"), layers.SelectMany(layer => layer.Final(layer.Cell.Output, rows, steps, hidden)).ToArray(), "hn");
        Golden.AssertClose(golden.Tensor("cn"), layers.SelectMany(layer => layer.Final(layer.Cell.Cell, rows, steps, hidden)).ToArray(), "cn");

        var gradient = RowsFirst(golden.Tensor("dy"), rows, steps, hidden);
        var expected = golden["dweights"];
        foreach (var layer in layers.Reverse())
        {
            gradient = layer.Backward(inputs[layer.Number], gradient, rows);
            foreach (var (tensor, values) in layer.Gradients(rows, steps)) Golden.AssertClose(expected.Tensor(tensor), values, tensor);
        }

        Golden.AssertClose(golden.Tensor("dx"), TimeFirst(gradient, rows, steps, golden.Int("input")), "dx");
    }

    private static FloatBuffer RowsFirst(double[] timeFirst, int rows, int steps, int features)
    {
        var buffer = new FloatBuffer(timeFirst.Length);
        for (var i = 0; i < timeFirst.Length; i++)
        {
            var (time, row, feature) = (i / features / rows, i / features % rows, i % features);
            buffer.Span[(((row * steps) + time) * features) + feature] = (float)timeFirst[i];
        }

        return buffer;
    }

    private static float[] TimeFirst(FloatBuffer rowsFirst, int rows, int steps, int features)
    {
        var values = new float[rowsFirst.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (row, time, feature) = (i / features / steps, i / features % steps, i % features);
            values[(((time * rows) + row) * features) + feature] = rowsFirst.Span[i];
        }

        return values;
    }

    private delegate float* StateAt(int row, int time);

    private sealed class Layer
    {
        private readonly PackedMatrix _input;
        private readonly PackedMatrix _state;
        private readonly FloatBuffer _bias;
        private readonly LayerInput _inputs;

        public Layer(Golden golden, Kernels kernels, Positions positions, int number)
        {
            Number = number;
            var hidden = golden.Int("hidden");
            var inputs = number == 0 ? golden.Int("input") : hidden;
            var weights = golden["weights"];
            _input = Packed(weights.Tensor($"weight_ih_l{number}"), 4 * hidden, inputs);
            _state = Packed(weights.Tensor($"weight_hh_l{number}"), 4 * hidden, hidden);
            _bias = Buffer([.. weights.Tensor($"bias_ih_l{number}").Zip(weights.Tensor($"bias_hh_l{number}"), (one, other) => one + other)]);
            _inputs = new LayerInput(kernels, positions, inputs, new Dropout(kernels, positions, inputs, keep: 1, seed: 0, layer: 0));
            Cell = new LstmLayer(kernels, positions, _inputs, hidden);
            var (h0, c0) = (golden.Tensor("h0"), golden.Tensor("c0"));
            for (var i = 0; i < positions.Rows * hidden; i++)
            {
                Cell.Output(i / hidden, 0)[i % hidden] = (float)h0[(number * positions.Rows * hidden) + i];
                Cell.Cell(i / hidden, 0)[i % hidden] = (float)c0[(number * positions.Rows * hidden) + i];
            }
        }

        public int Number { get; }

        public LstmLayer Cell { get; }

        private LstmWeights Weights => new(_input, _state, _bias.Pointer);

        public FloatBuffer Forward(FloatBuffer inputs, int rows, int steps, int hidden)
        {
            _inputs.Set(inputs.Pointer, 0, rows * steps, training: true);
            Cell.Forward(Weights, 0, rows);
            var outputs = new FloatBuffer(rows * steps * hidden);
            for (var n = 0; n < rows * steps; n++)
            {
                new ReadOnlySpan<float>(Cell.Output(n / steps, (n % steps) + 1), hidden).CopyTo(outputs.Span[(n * hidden)..]);
            }

            return outputs;
        }

        public IEnumerable<float> Final(StateAt state, int rows, int steps, int hidden) =>
            Enumerable.Range(0, rows * hidden).Select(i => state(i / hidden, steps)[i % hidden]);

        public FloatBuffer Backward(FloatBuffer inputs, FloatBuffer outputGradients, int rows)
        {
            var inputGradients = new FloatBuffer(inputs.Length);
            Cell.Backward(Weights, outputGradients.Pointer, inputGradients.Pointer, 0, rows);
            return inputGradients;
        }

        public IEnumerable<(string Tensor, float[] Values)> Gradients(int rows, int steps)
        {
            var (input, state, bias) = (new FloatBuffer(_input.Tensor.Length), new FloatBuffer(_state.Tensor.Length), new FloatBuffer(_bias.Length));
            var shape = new FoldShape(new TreeNode(0, rows), steps);
            Cell.WeightGradients(new LstmGradients(input.Pointer, state.Pointer, bias.Pointer), shape, 0, 0, _bias.Length);
            return
            [
                ($"weight_ih_l{Number}", input.Span.ToArray()), ($"weight_hh_l{Number}", state.Span.ToArray()),
                ($"bias_ih_l{Number}", bias.Span.ToArray()), ($"bias_hh_l{Number}", bias.Span.ToArray()),
            ];
        }

        private static PackedMatrix Packed(double[] values, int rows, int columns)
        {
            var packed = new PackedMatrix(new TensorSpec("weight", rows, columns, false, 0));
            packed.Pack(Buffer(values).Pointer, 0, rows);
            return packed;
        }

        private static FloatBuffer Buffer(double[] values)
        {
            var buffer = new FloatBuffer(values.Length);
            for (var i = 0; i < values.Length; i++) buffer.Span[i] = (float)values[i];
            return buffer;
        }
    }
}
