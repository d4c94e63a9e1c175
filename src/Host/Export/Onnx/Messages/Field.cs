using Google.Protobuf;

namespace Lockstep.Host.Export.Onnx.Messages;

/// <summary>One field of a protobuf message.</summary>
/// <param name="Number">Its number in the message.</param>
internal abstract record Field(int Number)
{
    /// <summary>Bytes it takes, its tag and length counted. A long, so that what is too large can be told instead of wrapping around.</summary>
    public abstract long Size { get; }

    public abstract void Write(CodedOutputStream output);

    /// <summary>Bytes of the tag before the value.</summary>
    protected int TagSize => CodedOutputStream.ComputeTagSize(Number);

    /// <summary>A value of known length with its tag and length.</summary>
    protected long Delimited(long length) => TagSize + CodedOutputStream.ComputeUInt64Size((ulong)length) + length;

    /// <summary>A whole number, or one of an enumeration.</summary>
    internal sealed record Whole(int Number, long Value) : Field(Number)
    {
        public override long Size => TagSize + CodedOutputStream.ComputeInt64Size(Value);

        public override void Write(CodedOutputStream output)
        {
            output.WriteTag(Number, WireFormat.WireType.Varint);
            output.WriteInt64(Value);
        }
    }

    /// <summary>A text.</summary>
    internal sealed record Text(int Number, string Value) : Field(Number)
    {
        public override long Size => TagSize + (long)CodedOutputStream.ComputeStringSize(Value);

        public override void Write(CodedOutputStream output)
        {
            output.WriteTag(Number, WireFormat.WireType.LengthDelimited);
            output.WriteString(Value);
        }
    }

    /// <summary>Bytes, which must not change before they are written.</summary>
    internal sealed record Raw(int Number, ReadOnlyMemory<byte> Value) : Field(Number)
    {
        public override long Size => Delimited(Value.Length);

        public override void Write(CodedOutputStream output)
        {
            output.WriteTag(Number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(UnsafeByteOperations.UnsafeWrap(Value));
        }
    }

    /// <summary>A message within the message.</summary>
    internal sealed record Nested(int Number, Message Value) : Field(Number)
    {
        public override long Size => Delimited(Value.Size);

        public override void Write(CodedOutputStream output)
        {
            output.WriteTag(Number, WireFormat.WireType.LengthDelimited);
            output.WriteLength(checked((int)Value.Size));
            Value.Write(output);
        }
    }
}
