using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Model.Tests.Goldens;

namespace Lockstep.Model.Tests.Layers;

// Goldens have time first: [T, B, features]; positions here have rows first. PyTorch has two biases, of which only a GRU here has both, the others their sum.
public sealed unsafe class RecurrentLayerGoldenTests
{
    private static readonly string[] Names =
        ["rnn_1", "rnn_2", "rnn_1_bi", "rnn_2_bi", "lstm_1", "lstm_2", "lstm_1_bi", "lstm_2_bi", "gru_1", "gru_2", "gru_1_bi", "gru_2_bi"];

    public static readonly TheoryData<string, int> Cases = new MatrixTheoryData<string, int>(Names, [512, 256, 128, 32]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs_final_states_and_gradients_are_those_of_PyTorch(string name, int vectorBits)
    {
        var golden = Golden.Read(name);
        var kernels = Kernels.OfWidth(vectorBits);
        var (rows, steps) = (golden.Int("batch"), golden.Int("time"));
        var positions = new Positions(rows, steps);
        var layers = GoldenLayer.Of(golden, kernels, positions);

        layers[0].Input.Set(RowsFirst(golden.Tensor("x"), rows, steps).Pointer, 0, rows * steps, training: true);
        foreach (var layer in layers) layer.Layer.Forward(layer.Weights, layer.Above, 0, rows, training: true);
        var width = layers[^1].Width;
        Golden.AssertClose(golden.Tensor("y"), TimeFirst(new ReadOnlySpan<float>(layers[^1].Above.At(0), rows * steps * width), rows, steps), "y");
        Golden.AssertClose(golden.Tensor("hn"), States((recurrence, row) => (nint)recurrence.Last(0, row)), "hn");
        if (golden.Names.Contains("cn")) Golden.AssertClose(golden.Tensor("cn"), States((recurrence, row) => (nint)recurrence.Last(1, row)), "cn");

        var gradient = RowsFirst(golden.Tensor("dy"), rows, steps);
        var expected = golden["dweights"];
        foreach (var layer in layers.Reverse())
        {
            gradient = layer.Backward(gradient, rows, steps);
            foreach (var (tensor, values) in layer.Gradients(rows, steps)) Golden.AssertClose(expected.Tensor(tensor), values, tensor);
        }

        Golden.AssertClose(golden.Tensor("dx"), TimeFirst(gradient.Span, rows, steps), "dx");
        Golden.AssertClose(golden.Tensor("dh0"), States((recurrence, row) => (nint)recurrence.StateGradient(0, row)), "dh0");
        if (golden.Names.Contains("dc0")) Golden.AssertClose(golden.Tensor("dc0"), States((recurrence, row) => (nint)recurrence.StateGradient(1, row)), "dc0");

        // [layer and direction][row][unit]
        float[] States(Func<Recurrence, int, nint> at) =>
        [
            .. layers.SelectMany(layer => layer.Layer.Directions).SelectMany(recurrence => Enumerable.Range(0, rows).SelectMany(
                row => new ReadOnlySpan<float>((float*)at(recurrence, row), golden.Int("hidden")).ToArray())),
        ];
    }

    private static FloatBuffer RowsFirst(double[] timeFirst, int rows, int steps)
    {
        var features = timeFirst.Length / rows / steps;
        var buffer = new FloatBuffer(timeFirst.Length);
        for (var i = 0; i < timeFirst.Length; i++)
        {
            var (time, row, feature) = (i / features / rows, i / features % rows, i % features);
            buffer.Span[(((row * steps) + time) * features) + feature] = (float)timeFirst[i];
        }

        return buffer;
    }

    private static float[] TimeFirst(ReadOnlySpan<float> rowsFirst, int rows, int steps)
    {
        var features = rowsFirst.Length / rows / steps;
        var values = new float[rowsFirst.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (row, time, feature) = (i / features / steps, i / features % steps, i % features);
            values[(((time * rows) + row) * features) + feature] = rowsFirst[i];
        }

        return values;
    }
}
