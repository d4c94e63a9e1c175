using System.Collections.Immutable;
using System.Text.Json;

namespace Lockstep.Model.Storage;

/// <summary>The header of a safetensors file, trusted in nothing.</summary>
/// <param name="Metadata">Texts.</param>
/// <param name="Tensors">The tensors in the order of their bytes.</param>
internal sealed record SafetensorsHeader(IReadOnlyDictionary<string, string> Metadata, ImmutableArray<SafetensorsEntry> Tensors)
{
    /// <summary>Reads a header.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InputException">The header is not one.</exception>
    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> json, string path)
    {
        using var document = StrictJson.ParseObject(json, $"The header of {path}");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var tensors = new List<SafetensorsEntry>();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Name == SafetensorsWriter.MetadataKey) ReadMetadata(property.Value, metadata, path);
            else tensors.Add(ReadEntry(property, path));
        }

        return new SafetensorsHeader(metadata, [.. tensors.OrderBy(tensor => tensor.Offset).ThenBy(tensor => tensor.Bytes)]);
    }

    /// <summary>Why the tensors do not lie where they say, or leave data to nobody, or share some; null where all is well.</summary>
    /// <param name="dataBytes">How many bytes follow the header in the file.</param>
    /// <param name="path">The file, for the message.</param>
    public string? FindFault(long dataBytes, string path)
    {
        // Tensors that share bytes or leave some to nobody would make two files of one content differ, or one file mean two things.
        var end = 0L;
        foreach (var tensor in Tensors)
        {
            if (tensor.Offset != end)
            {
                var how = tensor.Offset < end ? "overlaps the one before it" : "leaves a gap before it";
                return $"The tensor '{tensor.Name}' of {path} {how}; write the file again.";
            }

            if (tensor.Bytes > dataBytes - end) return $"{path} is torn: it ends within the tensor '{tensor.Name}'; use another copy or an earlier checkpoint.";
            end += tensor.Bytes;
        }

        return end == dataBytes ? null : $"{path} has {dataBytes - end} bytes that belong to no tensor; use another copy or write it again.";
    }

    private static void ReadMetadata(JsonElement json, Dictionary<string, string> metadata, string path)
    {
        if (json.ValueKind != JsonValueKind.Object) throw new InputException($"The metadata of {path} is not an object of texts; write the file again.");
        foreach (var text in json.EnumerateObject())
        {
            if (text.Value.ValueKind != JsonValueKind.String)
            {
                throw new InputException($"The metadata '{text.Name}' of {path} is not a text; write the file again.");
            }

            metadata.Add(text.Name, text.Value.GetString()!);
        }
    }

    private static SafetensorsEntry ReadEntry(JsonProperty property, string path)
    {
        InputException Wrong(string what) => new($"The tensor '{property.Name}' of {path} {what}; write the file again.");
        if (property.Value.ValueKind != JsonValueKind.Object) throw Wrong("is not described by an object");
        if (!property.Value.TryGetProperty("dtype", out var type) || type.ValueKind != JsonValueKind.String) throw Wrong("has no dtype");
        if (!property.Value.TryGetProperty("shape", out var shape) || Sizes(shape) is not { } sizes) throw Wrong("has no shape of whole numbers");
        if (!property.Value.TryGetProperty("data_offsets", out var range) || Sizes(range) is not [var begin, var end]) throw Wrong("has no two data_offsets");

        var typeName = type.GetString()!;
        if (SafetensorsType.Bytes(typeName) == 0) throw Wrong($"has the unknown dtype {typeName}");
        if (BytesOf(typeName, sizes) is not { } bytes) throw Wrong("is larger than any file");
        if (end < begin || end - begin != bytes) throw Wrong($"has data_offsets {begin} and {end}, which do not match its shape and dtype");
        return new SafetensorsEntry(property.Name, typeName, [.. sizes], begin, bytes);
    }

    private static long? BytesOf(string type, long[] sizes)
    {
        var bytes = (Int128)SafetensorsType.Bytes(type);
        foreach (var size in sizes)
        {
            bytes *= size;
            if (bytes > long.MaxValue) return null;
        }

        return (long)bytes;
    }

    private static long[]? Sizes(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array) return null;
        var sizes = new long[json.GetArrayLength()];
        var i = 0;
        foreach (var element in json.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out sizes[i]) || sizes[i] < 0) return null;
            i++;
        }

        return sizes;
    }
}
