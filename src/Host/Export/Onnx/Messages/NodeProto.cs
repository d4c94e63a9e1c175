using System.Collections.Immutable;

namespace Lockstep.Host.Export.Onnx.Messages;

/// <summary>An operator between named values.</summary>
/// <param name="Operator">A standard operator, for example <c>Gather</c>.</param>
/// <param name="Inputs">Names in the operator's order; an empty one stands for an optional input that is not given.</param>
/// <param name="Outputs">Names in the operator's order; an empty one for an output nobody reads.</param>
/// <param name="Attributes">Constants of the operator.</param>
internal sealed record NodeProto(
    string Operator, ImmutableArray<string> Inputs, ImmutableArray<string> Outputs, ImmutableArray<AttributeProto> Attributes) : Message
{
    protected override IEnumerable<Field> Fields() =>
    [
        .. Inputs.Select(name => new Field.Text(1, name)),
        .. Outputs.Select(name => new Field.Text(2, name)),
        new Field.Text(3, Outputs.First(name => name.Length > 0)),
        new Field.Text(4, Operator),
        .. Attributes.Select(attribute => new Field.Nested(5, attribute)),
    ];
}
