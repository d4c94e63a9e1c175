using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Model.Storage;

/// <summary>Reads a safetensors file from anywhere: nothing in it is believed before it is checked, and values go straight to where they are wanted.</summary>
/// <remarks>Source: https://github.com/huggingface/safetensors, section "Format".</remarks>
public sealed class SafetensorsReader : IDisposable
{
    private const int MaxHeaderBytes = 100_000_000;
    private const int ChunkBytes = 1 << 16;

    private readonly SafeFileHandle _handle;
    private readonly long _dataStart;
    private readonly Dictionary<string, SafetensorsEntry> _byName;

    private SafetensorsReader(string path, SafeFileHandle handle, long dataStart, SafetensorsHeader header)
    {
        FilePath = path;
        Metadata = header.Metadata;
        Tensors = header.Tensors;
        _handle = handle;
        _dataStart = dataStart;
        _byName = header.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>The texts of the header.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors in the order of their bytes.</summary>
    public ImmutableArray<SafetensorsEntry> Tensors { get; }

    /// <summary>Bytes in the file.</summary>
    public long FileBytes => RandomAccess.GetLength(_handle);

    /// <summary>Opens a file and checks its header against its length.</summary>
    /// <exception cref="InputException">There is no such file, or it is torn, or not safetensors.</exception>
    public static SafetensorsReader Open(string path)
    {
        var file = OpenEvenTorn(path, out var fault);
        if (fault is null) return file;
        file.Dispose();
        throw new InputException(fault);
    }

    /// <summary>Opens a file whose header is whole, though its tensors may not be: reading one that is not then fails.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fault">What is wrong with the place of its tensors, one sentence, or null.</param>
    /// <exception cref="InputException">There is no such file, or it has no header that can be read.</exception>
    public static SafetensorsReader OpenEvenTorn(string path, out string? fault)
    {
        var handle = InputFile.Open(path);
        try
        {
            var fileBytes = RandomAccess.GetLength(handle);
            Span<byte> prefix = stackalloc byte[sizeof(ulong)];
            if (InputFile.ReadFully(handle, prefix, 0) < prefix.Length) throw Torn(path);
            var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (headerBytes > MaxHeaderBytes)
            {
                throw new InputException($"{path} is not a safetensors file: it claims a header of {headerBytes} bytes; give one that is.");
            }

            var dataStart = prefix.Length + (long)headerBytes;
            if (dataStart > fileBytes) throw Torn(path);
            var json = new byte[headerBytes];
            if (InputFile.ReadFully(handle, json, prefix.Length) < json.Length) throw Torn(path);
            var header = SafetensorsHeader.Parse(json, path);
            fault = header.FindFault(fileBytes - dataStart, path);
            return new SafetensorsReader(path, handle, dataStart, header);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of a name, or null where there is none.</summary>
    public SafetensorsEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Whether the file is long enough for a tensor.</summary>
    internal bool Holds(SafetensorsEntry tensor) => tensor.Bytes <= FileBytes - _dataStart - tensor.Offset;

    /// <summary>Reads the values of a tensor: F32 as they are, F16 and BF16 exactly, F64 rounded to the nearest float.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <param name="values">Where to; as long as the tensor.</param>
    /// <exception cref="InputException">The tensor does not hold floating-point numbers, or the file has been cut off since it was opened.</exception>
    public void Read(SafetensorsEntry tensor, Span<float> values)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!SafetensorsType.IsReadable(tensor.Type))
        {
            throw new InputException($"The tensor '{tensor.Name}' of {FilePath} has dtype {tensor.Type}; save it as F32, F16, BF16 or F64.");
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, tensor.Length);
        if (tensor.Type == "F32") ReadBytes(LittleEndian.WritableBytesOf(values), tensor.Offset);
        else ReadConverted(tensor, values);
    }

    /// <summary>Feeds the bytes of all tensors to a hash, in the order of the file.</summary>
    internal void HashData(XxHash128 hash)
    {
        var chunk = new byte[ChunkBytes];
        var end = Tensors.IsEmpty ? 0 : Tensors[^1].Offset + Tensors[^1].Bytes;
        for (var offset = 0L; offset < end; offset += chunk.Length)
        {
            var bytes = chunk.AsSpan(0, (int)Math.Min(chunk.Length, end - offset));
            ReadBytes(bytes, offset);
            hash.Append(bytes);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static InputException Torn(string path) =>
        new($"{path} is torn, or not a safetensors file: it ends too early; use another copy or an earlier checkpoint.");

    private void ReadConverted(SafetensorsEntry tensor, Span<float> values)
    {
        var chunk = new byte[ChunkBytes];
        var width = SafetensorsType.Bytes(tensor.Type);
        var offset = tensor.Offset;
        while (!values.IsEmpty)
        {
            var count = Math.Min(values.Length, ChunkBytes / width);
            var bytes = chunk.AsSpan(0, count * width);
            ReadBytes(bytes, offset);
            Convert(tensor.Type, bytes, values[..count]);
            values = values[count..];
            offset += bytes.Length;
        }
    }

    private static void Convert(string type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = type switch
            {
                "F16" => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]),
                "BF16" => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16),
                _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]),
            };
        }
    }

    private void ReadBytes(Span<byte> bytes, long offset)
    {
        if (InputFile.ReadFully(_handle, bytes, _dataStart + offset) < bytes.Length) throw Torn(FilePath);
    }
}
