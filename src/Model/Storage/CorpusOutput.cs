using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Lockstep.Model.Storage;

/// <summary>Writes the parts of a <see cref="CorpusFile"/> and takes their checksum.</summary>
internal sealed class CorpusOutput(Stream stream) : IDisposable
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        stream.Write(bytes);
    }

    public void Number(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Bytes(bytes);
    }

    public void Real(double value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        Bytes(bytes);
    }

    public void Text(string text)
    {
        var bytes = Strict.GetBytes(text);
        Number(bytes.Length);
        Bytes(bytes);
    }

    public void Ids(ReadOnlySpan<int> ids)
    {
        for (; !ids.IsEmpty; ids = ids[Math.Min(ids.Length, CorpusInput.IdsAtOnce)..])
        {
            Bytes(LittleEndian.BytesOf(ids[..Math.Min(ids.Length, CorpusInput.IdsAtOnce)]));
        }
    }

    public void Checksum() => stream.Write(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
