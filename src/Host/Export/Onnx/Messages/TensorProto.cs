using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Lockstep.Host.Export.Onnx.Messages;

/// <summary>A constant tensor.</summary>
/// <param name="Name">The value that nodes read.</param>
/// <param name="Type">Of its elements.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Data">The elements, row-major and little endian.</param>
internal sealed record TensorProto(string Name, ElementType Type, ImmutableArray<long> Shape, ReadOnlyMemory<byte> Data) : Message
{
    /// <summary>A tensor of floats.</summary>
    public static TensorProto Of(string name, ImmutableArray<long> shape, ReadOnlySpan<float> values)
    {
        var bytes = new byte[checked(values.Length * sizeof(float))];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        return new TensorProto(name, ElementType.Float, shape, bytes);
    }

    /// <summary>A vector of whole numbers.</summary>
    public static TensorProto Of(string name, ReadOnlySpan<long> values)
    {
        var bytes = new byte[values.Length * sizeof(long)];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
        return new TensorProto(name, ElementType.Int64, [values.Length], bytes);
    }

    protected override IEnumerable<Field> Fields() =>
    [
        .. Shape.Select(size => new Field.Whole(1, size)),
        new Field.Whole(2, (long)Type),
        new Field.Text(8, Name),
        new Field.Raw(9, Data),
    ];
}
