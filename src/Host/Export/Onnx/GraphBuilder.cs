using System.Collections.Immutable;
using Lockstep.Host.Export.Onnx.Messages;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Export.Onnx;

/// <summary>Collects the nodes and constants of a graph. Whatever adds a value gives its name back, for the next node to read.</summary>
internal sealed class GraphBuilder
{
    private readonly List<NodeProto> _nodes = [];
    private readonly List<TensorProto> _constants = [];

    /// <summary>Adds a node with one output.</summary>
    public string Node(string output, string operation, ImmutableArray<string> inputs, params ImmutableArray<AttributeProto> attributes)
    {
        Node([output], operation, inputs, attributes);
        return output;
    }

    /// <summary>Adds a node with several outputs.</summary>
    public void Node(ImmutableArray<string> outputs, string operation, ImmutableArray<string> inputs, params ImmutableArray<AttributeProto> attributes) =>
        _nodes.Add(new NodeProto(operation, inputs, outputs, attributes));

    /// <summary>Adds a tensor of floats.</summary>
    public string Constant(string name, ImmutableArray<long> shape, ReadOnlySpan<float> values) => Add(TensorProto.Of(name, shape, values));

    /// <summary>Adds a tensor of a model under its name there.</summary>
    public string Constant(SafetensorsTensor tensor) => Constant(tensor.Name, [.. tensor.Shape.Select(size => (long)size)], tensor.Values.Span);

    /// <summary>Adds a vector of whole numbers.</summary>
    public string Constant(string name, params ReadOnlySpan<long> values) => Add(TensorProto.Of(name, values));

    /// <summary>The graph of all that was added.</summary>
    public GraphProto Build(string name, ImmutableArray<ValueInfoProto> inputs, ImmutableArray<ValueInfoProto> outputs) =>
        new(name, [.. _nodes], [.. _constants], inputs, outputs);

    private string Add(TensorProto constant)
    {
        if (_constants.All(other => other.Name != constant.Name)) _constants.Add(constant);
        return constant.Name;
    }
}
