using Lockstep.Host.Export.Onnx;
using Lockstep.Host.Export.Onnx.Messages;
using Lockstep.Model.Storage;
using Lockstep.Model.Tests.Goldens;

namespace Lockstep.Host.Tests.Export.Onnx;

// Another implementation of the networks gives what the exported layers must give, whatever our own layers do.
public sealed class RecurrentStackGoldenTests
{
    public static readonly TheoryData<string, int, string> Cases = new MatrixTheoryData<string, int, string>(["rnn", "gru", "lstm"], [1, 2], ["", "_bi"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs_and_final_states_are_those_of_PyTorch(string cell, int layers, string directions)
    {
        var golden = Golden.Read($"{cell}_{layers}{directions}");
        var stack = new RecurrentStack(Tensors(golden), "");
        var states = cell == "lstm" ? "hc" : "h";
        var (time, batch, hidden) = (golden.Int("time"), golden.Int("batch"), golden.Int("hidden"));
        var depth = layers * (directions.Length > 0 ? 2 : 1);

        using var session = OnnxSession.Of(Graph(stack, golden.Int("input"), out var output));
        var actual = session.Run(
        [
            ("x", Floats(golden.Tensor("x")), [time, batch, golden.Int("input")]),
            .. states.Select(state => ($"{state}_0", (Array)Floats(golden.Tensor($"{state}0")), (long[])[depth, batch, hidden])),
        ]);

        Golden.AssertClose(golden.Tensor("y"), actual[output], "y");
        foreach (var state in states) Golden.AssertClose(golden.Tensor($"{state}n"), actual[$"{state}_n"], $"{state}n");
    }

    private static GraphProto Graph(RecurrentStack stack, int inputSize, out string output)
    {
        var graph = new GraphBuilder();
        output = stack.AddTo(graph, "x");
        return graph.Build(
            "layers",
            [new ValueInfoProto("x", ElementType.Float, ["time", "batch", inputSize], ""), .. stack.InitialStates],
            [new ValueInfoProto(output, ElementType.Float, ["time", "batch", stack.OutputSize], ""), .. stack.FinalStates]);
    }

    private static NamedTensors Tensors(Golden golden) =>
        new(golden["weights"].Names.Select(name => new SafetensorsTensor(name, golden["weights"].Shape(name), Floats(golden["weights"].Tensor(name)))));

    private static float[] Floats(double[] values) => Array.ConvertAll(values, value => (float)value);
}
