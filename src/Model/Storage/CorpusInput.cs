using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lockstep.Model.Storage;

/// <summary>Reads the parts of a <see cref="CorpusFile"/> that may hold anything: no room is made for more than there is to read.</summary>
/// <param name="stream">The file, whose length is known.</param>
/// <param name="source">Where it comes from, for messages.</param>
internal sealed class CorpusInput(Stream stream, string source) : IDisposable
{
    /// <summary>Ids that are read and hashed in one go: a part that stays in the cache.</summary>
    public const int IdsAtOnce = 1 << 14;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _left = stream.Length - SHA256.HashSizeInBytes;

    /// <summary>Where the file comes from, for messages.</summary>
    public string Source => source;

    /// <summary>Reads magic and format.</summary>
    public void Begin()
    {
        Span<byte> magic = stackalloc byte[CorpusFile.Magic.Length];
        Bytes(magic, "beginning");
        if (!magic.SequenceEqual(CorpusFile.Magic)) throw Damaged("it begins otherwise");
        var format = Number("format");
        if (format > CorpusFile.Format)
            throw new InputException($"{source} has format {format} and this Lockstep reads {CorpusFile.Format}; use the same version of Lockstep on all machines.");
        if (format != CorpusFile.Format) throw Damaged($"its format is {format}");
    }

    public int Number(string what)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        Bytes(bytes, what);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    public double Real(string what)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        Bytes(bytes, what);
        return BinaryPrimitives.ReadDoubleLittleEndian(bytes);
    }

    /// <summary>A number of things that take at least <paramref name="bytesEach"/> each, and are there.</summary>
    public int Count(long bytesEach, string what)
    {
        var count = Number(what);
        if (count < 0 || count * bytesEach > _left) throw Damaged(Invariant($"it claims {count} {what}, and {Math.Max(_left, 0)} bytes are left"));
        return count;
    }

    /// <summary>A text in valid UTF-8 and without a line feed, which digests of corpora put after each.</summary>
    public string Text(string what)
    {
        var bytes = new byte[Count(1, $"bytes of a {what}")];
        Bytes(bytes, what);
        if (bytes.AsSpan().Contains((byte)'\n')) throw Damaged($"a {what} has a line feed");
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            throw Damaged($"a {what} is not UTF-8", exception);
        }
    }

    /// <summary>Ids in [<paramref name="first"/>, <paramref name="end"/>).</summary>
    public int[] Ids(int count, int first, int end, string what)
    {
        var ids = Ids(count, what);
        var wrong = ids.AsSpan().IndexOfAnyExceptInRange(first, end - 1);
        return wrong < 0 ? ids : throw Damaged(Invariant($"one of its {what} is {ids[wrong]}, where {first} to {end - 1} are known"));
    }

    public int[] Ids(int count, string what)
    {
        if ((long)count * sizeof(int) > _left) throw Damaged($"it ends before its {what}");
        var ids = new int[count];
        for (var at = 0; at < count; at += IdsAtOnce) Bytes(LittleEndian.WritableBytesOf(ids.AsSpan(at, Math.Min(IdsAtOnce, count - at))), what);
        return ids;
    }

    /// <summary>Checks that this was all, and that it has the checksum that follows.</summary>
    public void End()
    {
        if (_left != 0) throw Damaged(Invariant($"it has {_left} bytes too many"));
        Span<byte> claimed = stackalloc byte[SHA256.HashSizeInBytes];
        Fill(claimed, "checksum");
        if (!claimed.SequenceEqual(_hash.GetHashAndReset())) throw Damaged("its content does not match its checksum");
    }

    public InputException Damaged(string how, Exception? cause = null) =>
        new($"{source} is not a whole corpus file: {how}; remove it and have it sent or written again.", cause!);

    public void Dispose() => _hash.Dispose();

    private void Bytes(Span<byte> bytes, string what)
    {
        if (bytes.Length > _left) throw Damaged($"it ends before its {what}");
        _left -= bytes.Length;
        Fill(bytes, what);
        _hash.AppendData(bytes);
    }

    private void Fill(Span<byte> bytes, string what)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw Damaged($"it ends before its {what}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
