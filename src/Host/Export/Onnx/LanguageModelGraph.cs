using Lockstep.Host.Export.Onnx.Messages;
using Lockstep.Model;

namespace Lockstep.Host.Export.Onnx;

/// <summary>A language model as a graph: word ids in, the logits of each next word out.</summary>
internal static class LanguageModelGraph
{
    private const string Words = "words";
    private const string Logits = "logits";

    /// <summary>The graph of a model with PyTorch's names of an embedding, recurrent layers and a linear layer.</summary>
    /// <exception cref="InputException">The model predicts something other than what it reads.</exception>
    public static GraphProto Of(NamedTensors tensors)
    {
        var (words, vocabularySize) = (tensors["encoder.weight"].Shape[0], tensors["decoder.bias"].Shape[0]);
        if (words != vocabularySize)
        {
            throw new InputException($"The encoder.weight of the model is for {words} words and its decoder.bias for {vocabularySize}, so it is no language model; give one.");
        }

        var graph = new GraphBuilder();
        var stack = new RecurrentStack(tensors, "rnn.");
        // [T, B] words, then [T, B, H] embedded and recurrent, then [T, B, V] logits.
        var embedded = graph.Node("embedded", "Gather", [Matrix(graph, tensors, "encoder.weight"), Words]);
        var output = stack.AddTo(graph, embedded);
        // A model that shares one matrix between its two ends may have it under the first name only.
        var weight = tensors.Find("decoder.weight") is null ? "encoder.weight" : "decoder.weight";
        Linear(graph, output, stack.OutputSize, Matrix(graph, tensors, weight), tensors["decoder.bias"].Values.Span);
        return graph.Build(
            "language_model",
            [new ValueInfoProto(Words, ElementType.Int64, ["time", "batch"], "Word ids, a column a text."), .. stack.InitialStates],
            [
                new ValueInfoProto(Logits, ElementType.Float, ["time", "batch", vocabularySize], "For each word the logits of the one after it; softmax makes probabilities of them."),
                .. stack.FinalStates,
            ]);
    }

    // Gemm reads a matrix as PyTorch has it, [outputs, inputs], but takes no more than two dimensions: the positions are laid in a row and back.
    private static void Linear(GraphBuilder graph, string input, int inputSize, string weight, ReadOnlySpan<float> bias)
    {
        var positions = graph.Node("positions", "Reshape", [input, graph.Constant("positions_shape", -1, inputSize)]);
        var product = graph.Node(
            "positions_logits", "Gemm", [positions, weight, graph.Constant("decoder.bias", [bias.Length], bias)], new AttributeProto.Whole("transB", 1));
        var shape = graph.Node("time_and_batch", "Shape", [Words], new AttributeProto.Whole("end", 2));
        var outputShape = graph.Node("logits_shape", "Concat", [shape, graph.Constant("vocabulary_size", bias.Length)], new AttributeProto.Whole("axis", 0));
        graph.Node(Logits, "Reshape", [product, outputShape]);
    }

    private static string Matrix(GraphBuilder graph, NamedTensors tensors, string name) =>
        graph.Constant(name, [.. tensors[name].Shape.Select(size => (long)size)], tensors[name].Values.Span);
}
