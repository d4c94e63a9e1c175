using Google.Protobuf;

namespace Lockstep.Host.Export.Onnx.Messages;

/// <summary>A protobuf message of the ONNX format: its fields with their numbers.</summary>
/// <remarks>Source of the numbers: https://github.com/onnx/onnx, file onnx/onnx.proto; only what an exported model needs is here.</remarks>
internal abstract record Message
{
    /// <summary>Bytes the message takes.</summary>
    public long Size => Fields().Sum(part => part.Size);

    /// <summary>Writes the message without a length before it.</summary>
    public void Write(CodedOutputStream output)
    {
        foreach (var field in Fields()) field.Write(output);
    }

    /// <summary>The fields in the order of writing; a repeated one comes several times.</summary>
    protected abstract IEnumerable<Field> Fields();
}
