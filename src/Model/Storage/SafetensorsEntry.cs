using System.Collections.Immutable;

namespace Lockstep.Model.Storage;

/// <summary>A tensor of a safetensors file, as its header has it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The element type as the format writes it, for example <c>F32</c>.</param>
/// <param name="Shape">The dimensions; none for a single value.</param>
/// <param name="Offset">Where its bytes begin, counted from the end of the header.</param>
/// <param name="Bytes">How many there are.</param>
public sealed record SafetensorsEntry(string Name, string Type, ImmutableArray<long> Shape, long Offset, long Bytes)
{
    /// <summary>Values in the tensor.</summary>
    public long Length => Bytes / SafetensorsType.Bytes(Type);

    /// <summary>The dimensions for a message, for example "[10000, 200]".</summary>
    internal string ShapeText => $"[{string.Join(", ", Shape)}]";
}
