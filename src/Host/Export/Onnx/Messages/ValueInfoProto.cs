using System.Collections.Immutable;

namespace Lockstep.Host.Export.Onnx.Messages;

/// <summary>An input or output of a graph.</summary>
/// <param name="Name">The value.</param>
/// <param name="Type">Of its elements.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Meaning">For the reader of the file.</param>
internal sealed record ValueInfoProto(string Name, ElementType Type, ImmutableArray<Dimension> Shape, string Meaning) : Message
{
    /// <summary>Name and shape, for example <c>h_0 [2, batch, 200]</c>.</summary>
    public string Label => $"{Name} [{string.Join(", ", Shape.Select(size => size.Label))}]";

    protected override IEnumerable<Field> Fields() => [new Field.Text(1, Name), new Field.Nested(2, new TypeProto(Type, Shape)), new Field.Text(3, Meaning)];

    private sealed record TypeProto(ElementType Type, ImmutableArray<Dimension> Shape) : Message
    {
        protected override IEnumerable<Field> Fields() => [new Field.Nested(1, new TensorTypeProto(Type, Shape))];
    }

    private sealed record TensorTypeProto(ElementType Type, ImmutableArray<Dimension> Shape) : Message
    {
        protected override IEnumerable<Field> Fields() => [new Field.Whole(1, (long)Type), new Field.Nested(2, new TensorShapeProto(Shape))];
    }

    private sealed record TensorShapeProto(ImmutableArray<Dimension> Shape) : Message
    {
        protected override IEnumerable<Field> Fields() => Shape.Select(size => new Field.Nested(1, size));
    }
}
