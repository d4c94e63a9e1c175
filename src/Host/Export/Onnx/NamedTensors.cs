using Lockstep.Model.Parameters;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Export.Onnx;

/// <summary>The tensors of a model by PyTorch's names, in PyTorch's shapes and gate order: all that an export knows of it.</summary>
internal sealed class NamedTensors(IEnumerable<SafetensorsTensor> tensors)
{
    private readonly Dictionary<string, SafetensorsTensor> _byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);

    /// <summary>The tensors of a model of ours.</summary>
    public static NamedTensors Of(ParameterBuffer parameters) => new(parameters.Layout.Tensors.Select(tensor =>
        new SafetensorsTensor(tensor.Name, tensor.Shape, parameters.Values.Memory.Slice(tensor.Offset, tensor.Length))));

    /// <summary>A tensor that must be there.</summary>
    /// <exception cref="KeyNotFoundException">It is not.</exception>
    public SafetensorsTensor this[string name] => _byName[name];

    /// <summary>A tensor, or null where the model has none of this name.</summary>
    public SafetensorsTensor? Find(string name) => _byName.GetValueOrDefault(name);
}
