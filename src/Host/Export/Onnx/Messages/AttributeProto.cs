using System.Collections.Immutable;
using System.Text;

namespace Lockstep.Host.Export.Onnx.Messages;

/// <summary>A constant of an operator.</summary>
internal abstract record AttributeProto(string Name) : Message
{
    /// <summary>The field that tells which of the others holds the value.</summary>
    private const int Type = 20;

    /// <summary>A whole number.</summary>
    internal sealed record Whole(string Name, long Value) : AttributeProto(Name)
    {
        protected override IEnumerable<Field> Fields() => [new Field.Text(1, Name), new Field.Whole(3, Value), new Field.Whole(Type, 2)];
    }

    /// <summary>A text.</summary>
    internal sealed record Text(string Name, string Value) : AttributeProto(Name)
    {
        protected override IEnumerable<Field> Fields() => [new Field.Text(1, Name), new Field.Raw(4, Encoding.UTF8.GetBytes(Value)), new Field.Whole(Type, 3)];
    }

    /// <summary>Whole numbers.</summary>
    internal sealed record Wholes(string Name, ImmutableArray<long> Values) : AttributeProto(Name)
    {
        protected override IEnumerable<Field> Fields() => [new Field.Text(1, Name), .. Values.Select(value => new Field.Whole(8, value)), new Field.Whole(Type, 7)];
    }
}
