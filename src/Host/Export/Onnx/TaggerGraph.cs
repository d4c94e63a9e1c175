using Lockstep.Host.Export.Onnx.Messages;

namespace Lockstep.Host.Export.Onnx;

/// <summary>A tagger as a graph: the ids of words in, the logits of each word's tags out. Rows are whole sentences, so no state comes in or goes out.</summary>
internal static class TaggerGraph
{
    private const string Ids = "ids";
    private const string Lengths = "lengths";
    private const string Logits = "logits";

    /// <summary>The graph of a model with PyTorch's names of an embedding, recurrent layers and a linear layer.</summary>
    /// <param name="tensors">The tensors of the model.</param>
    /// <param name="idsPerWord">K, the ids whose rows of the embedding are added up for a word.</param>
    public static GraphProto Of(NamedTensors tensors, int idsPerWord)
    {
        var graph = new GraphBuilder();
        var stack = new RecurrentStack(tensors, "rnn.");
        // [T, B, K] ids, [T, B, K, H] their rows, [T, B, H] words, [T, B, D H] recurrent, [T, B, V] logits.
        var rows = graph.Node("rows", "Gather", [graph.Constant(tensors["encoder.weight"]), Ids]);
        var embedded = graph.Node("embedded", "ReduceSum", [rows, graph.Constant("ids_axis", 2)], new AttributeProto.Whole("keepdims", 0));
        OutputLayer.AddTo(graph, tensors, stack.AddTo(graph, embedded, Lengths), stack.OutputSize, Ids, Logits);
        return graph.Build(
            "tagger",
            [
                new ValueInfoProto(Ids, ElementType.Int64, ["time", "batch", idsPerWord], "The ids of each word's features, a column a sentence; any ids behind its end."),
                // 32 bits, because the recurrent operators read no others.
                new ValueInfoProto(Lengths, ElementType.Int32, ["batch"], "The words of each sentence."),
            ],
            [new ValueInfoProto(Logits, ElementType.Float, ["time", "batch", tensors["decoder.bias"].Shape[0]], "For each word the logits of its tags; the largest is the tag. Behind the end of a sentence without meaning.")]);
    }
}
