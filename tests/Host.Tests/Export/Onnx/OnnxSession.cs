using Lockstep.Host.Export.Onnx;
using Lockstep.Host.Export.Onnx.Messages;
using Microsoft.ML.OnnxRuntime;

namespace Lockstep.Host.Tests.Export.Onnx;

/// <summary>A model as the runtime of others sees it.</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly SessionOptions _options = new() { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
    private readonly InferenceSession _session;

    public OnnxSession(string path) => _session = new InferenceSession(path, _options);

    /// <summary>Writes a graph, and opens it.</summary>
    public static OnnxSession Of(GraphProto graph)
    {
        var path = Path.GetTempFileName();
        File.Delete(path);
        try
        {
            OnnxFile.Write(path, graph, []);
            return new OnnxSession(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    public string Producer => _session.ModelMetadata.ProducerName;

    /// <summary>Inputs and outputs with their dimensions, a name where the caller chooses.</summary>
    public IEnumerable<string> Face => _session.InputMetadata.Concat(_session.OutputMetadata).Select(value =>
        $"{value.Key} [{string.Join(", ", value.Value.Dimensions.Zip(value.Value.SymbolicDimensions, (size, name) => size < 0 ? name : $"{size}"))}]");

    /// <summary>Runs the model; gives all outputs by name, row-major.</summary>
    public Dictionary<string, float[]> Run(params IEnumerable<(string Name, Array Values, long[] Shape)> inputs)
    {
        var values = inputs.ToDictionary(input => input.Name, input => Tensor(input.Values, input.Shape));
        try
        {
            using var run = new RunOptions();
            using var outputs = _session.Run(run, values, _session.OutputNames);
            return _session.OutputNames.Zip(outputs).ToDictionary(output => output.First, output => output.Second.GetTensorDataAsSpan<float>().ToArray());
        }
        finally
        {
            foreach (var value in values.Values) value.Dispose();
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private static OrtValue Tensor(Array values, long[] shape) => values switch
    {
        float[] floats => OrtValue.CreateTensorValueFromMemory(floats, shape),
        int[] wholes => OrtValue.CreateTensorValueFromMemory(wholes, shape),
        long[] wholes => OrtValue.CreateTensorValueFromMemory(wholes, shape),
        _ => throw new ArgumentException("Tensors here hold floats or whole numbers.", nameof(values)),
    };
}
