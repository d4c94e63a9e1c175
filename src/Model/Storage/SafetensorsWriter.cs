using System.Buffers.Binary;
using System.Text.Json;

namespace Lockstep.Model.Storage;

/// <summary>Writes safetensors: the length of a JSON header, the header, and the raw values of one tensor after the other.</summary>
/// <remarks>Source: https://github.com/huggingface/safetensors, section "Format".</remarks>
public static class SafetensorsWriter
{
    /// <summary>The key under which a header holds texts instead of a tensor.</summary>
    internal const string MetadataKey = "__metadata__";

    // Values begin on a cache line of a mapped file.
    private const int Alignment = 64;

    /// <summary>Writes tensors as F32 in the given order.</summary>
    /// <param name="stream">Where to; left open.</param>
    /// <param name="metadata">Texts for the header.</param>
    /// <param name="tensors">The tensors.</param>
    /// <exception cref="ArgumentException">Two tensors have one name, or a tensor has another number of values than its shape says.</exception>
    /// <exception cref="IOException">The stream failed.</exception>
    public static void Write(Stream stream, IReadOnlyDictionary<string, string> metadata, IReadOnlyList<SafetensorsTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        var header = Header(metadata, tensors);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        var padding = (Alignment - ((length.Length + header.Length) % Alignment)) % Alignment;
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length + padding);
        stream.Write(length);
        stream.Write(header.Span);
        Span<byte> spaces = stackalloc byte[padding];
        spaces.Fill((byte)' ');
        stream.Write(spaces);
        foreach (var tensor in tensors) stream.Write(LittleEndian.BytesOf(tensor.Values.Span));
    }

    private static ReadOnlyMemory<byte> Header(IReadOnlyDictionary<string, string> metadata, IReadOnlyList<SafetensorsTensor> tensors)
    {
        var json = new MemoryStream();
        using var writer = new Utf8JsonWriter(json, PlainJson.Options);
        writer.WriteStartObject();
        writer.WriteStartObject(MetadataKey);
        foreach (var (key, text) in metadata) writer.WriteString(key, text);
        writer.WriteEndObject();
        var names = new HashSet<string>(StringComparer.Ordinal) { MetadataKey };
        var offset = 0L;
        foreach (var tensor in tensors)
        {
            if (!names.Add(tensor.Name)) throw new ArgumentException($"Two tensors are called '{tensor.Name}'.", nameof(tensors));
            if (tensor.Shape.Aggregate(1L, (product, size) => checked(product * size)) != tensor.Values.Length)
            {
                throw new ArgumentException($"The tensor '{tensor.Name}' has another number of values than its shape says.", nameof(tensors));
            }

            var end = offset + ((long)tensor.Values.Length * sizeof(float));
            writer.WriteStartObject(tensor.Name);
            writer.WriteString("dtype", "F32");
            writer.WriteStartArray("shape");
            foreach (var size in tensor.Shape) writer.WriteNumberValue(size);
            writer.WriteEndArray();
            writer.WriteStartArray("data_offsets");
            writer.WriteNumberValue(offset);
            writer.WriteNumberValue(end);
            writer.WriteEndArray();
            writer.WriteEndObject();
            offset = end;
        }

        writer.WriteEndObject();
        writer.Flush();
        return json.GetBuffer().AsMemory(0, (int)json.Length);
    }
}
