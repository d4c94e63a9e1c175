using Lockstep.Host.CommandLine;
using Lockstep.Host.Export.Onnx;
using Lockstep.Host.Export.Onnx.Messages;
using Lockstep.Model;
using Lockstep.Model.Storage;
using static System.FormattableString;

namespace Lockstep.Host.Export;

/// <summary>One invocation of <c>lockstep export</c>.</summary>
internal static class ExportSession
{
    /// <param name="path">The model.</param>
    /// <param name="onnx">The file to write.</param>
    public static int Run(string path, string onnx)
    {
        OnnxFile.RequireNew(onnx);
        var model = ModelFile.Read(path);
        OnnxFile.RequireFits(onnx, model.Parameters.Layout.ParameterCount * sizeof(float));
        var tensors = NamedTensors.Of(model.Parameters);
        var shape = model.Parameters.Layout.Shape;
        var graph = shape.Recipe.Task == Tasks.Tagger ? TaggerGraph.Of(tensors, shape.IdsPerPosition) : LanguageModelGraph.Of(tensors);
        var bytes = OnnxFile.Write(onnx, graph, OnnxMetadata.Of(model));
        Console.WriteLine(Invariant($"{onnx}  {bytes / 1e6:0.0} MB, ONNX operator set {ModelProto.OperatorSet}"));
        Console.WriteLine($"inputs   {string.Join(", ", graph.Inputs.Select(value => value.Label))}");
        Console.WriteLine($"outputs  {string.Join(", ", graph.Outputs.Select(value => value.Label))}");
        return ExitCode.Success;
    }
}
