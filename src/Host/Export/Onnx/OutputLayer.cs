using Lockstep.Host.Export.Onnx.Messages;

namespace Lockstep.Host.Export.Onnx;

/// <summary>The linear layer at the end: a logit for each word or tag at each position.</summary>
internal static class OutputLayer
{
    /// <summary>Adds it.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="tensors">The tensors of the model.</param>
    /// <param name="input">A value of [T, B, I].</param>
    /// <param name="inputSize">I.</param>
    /// <param name="ids">The input whose first two dimensions are T and B.</param>
    /// <param name="logits">What to call the result of [T, B, V].</param>
    public static void AddTo(GraphBuilder graph, NamedTensors tensors, string input, int inputSize, string ids, string logits)
    {
        // A model that shares one matrix between its two ends may have it under the first name only.
        var weight = graph.Constant(tensors.Find("decoder.weight") ?? tensors["encoder.weight"]);
        var bias = tensors["decoder.bias"];
        // Gemm reads a matrix as PyTorch has it, [outputs, inputs], but takes no more than two dimensions: the positions are laid in a row and back.
        var positions = graph.Node("positions", "Reshape", [input, graph.Constant("positions_shape", -1, inputSize)]);
        var product = graph.Node("positions_logits", "Gemm", [positions, weight, graph.Constant(bias)], new AttributeProto.Whole("transB", 1));
        var shape = graph.Node("time_and_batch", "Shape", [ids], new AttributeProto.Whole("end", 2));
        var outputShape = graph.Node("logits_shape", "Concat", [shape, graph.Constant("outputs", bias.Shape[0])], new AttributeProto.Whole("axis", 0));
        graph.Node(logits, "Reshape", [product, outputShape]);
    }
}
