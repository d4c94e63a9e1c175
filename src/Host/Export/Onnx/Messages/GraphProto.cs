using System.Collections.Immutable;

namespace Lockstep.Host.Export.Onnx.Messages;

/// <summary>Nodes, each after those it reads from, with their constants and the graph's face.</summary>
internal sealed record GraphProto(
    string Name,
    ImmutableArray<NodeProto> Nodes,
    ImmutableArray<TensorProto> Initializers,
    ImmutableArray<ValueInfoProto> Inputs,
    ImmutableArray<ValueInfoProto> Outputs) : Message
{
    protected override IEnumerable<Field> Fields() =>
    [
        .. Nodes.Select(node => new Field.Nested(1, node)),
        new Field.Text(2, Name),
        .. Initializers.Select(tensor => new Field.Nested(5, tensor)),
        .. Inputs.Select(value => new Field.Nested(11, value)),
        .. Outputs.Select(value => new Field.Nested(12, value)),
    ];
}
