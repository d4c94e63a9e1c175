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
        var embedded = graph.Node("embedded", "Gather", [graph.Constant(tensors["encoder.weight"]), Words]);
        var output = stack.AddTo(graph, embedded);
        OutputLayer.AddTo(graph, tensors, output, stack.OutputSize, Words, Logits);
        return graph.Build(
            "language_model",
            [new ValueInfoProto(Words, ElementType.Int64, ["time", "batch"], "Word ids, a column a text."), .. stack.InitialStates],
            [
                new ValueInfoProto(Logits, ElementType.Float, ["time", "batch", vocabularySize], "For each word the logits of the one after it; softmax makes probabilities of them."),
                .. stack.FinalStates,
            ]);
    }
}
