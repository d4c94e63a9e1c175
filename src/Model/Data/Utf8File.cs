using System.Text;
using System.Text.Unicode;

namespace Lockstep.Model.Data;

/// <summary>Reads a text file that must be UTF-8.</summary>
internal static class Utf8File
{
    private const long MaxBytes = 1L << 30;

    /// <summary>The text of a file, without the byte order mark it may begin with.</summary>
    /// <exception cref="InputException">The file is missing, cannot be read, is larger than 1 GiB, or is not UTF-8.</exception>
    public static string ReadAll(string path)
    {
        var bytes = Bytes(path);
        ReadOnlySpan<byte> text = bytes;
        var skipped = ByteOrderMark.LengthIn(text);
        text = text[skipped..];
        if (!Utf8.IsValid(text)) throw NotUtf8(path, text, skipped);
        return Encoding.UTF8.GetString(text);
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > MaxBytes) throw new InputException($"The file {path} has {length} bytes, and at most 1 GiB is read: give a smaller part of it.");
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"There is no file {path}: give the path of a text file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The file {path} cannot be read ({e.Message}): check its permissions and the disk.", e);
        }
    }

    private static InputException NotUtf8(string path, ReadOnlySpan<byte> text, int skipped)
    {
        var (offset, line) = (0, 1);
        while (Rune.DecodeFromUtf8(text[offset..], out var rune, out var length) == System.Buffers.OperationStatus.Done)
        {
            if (rune.Value == '\n') line++;
            offset += length;
        }

        return new InputException($"The file {path} is not UTF-8: byte {skipped + offset}, in line {line}, is 0x{text[offset]:X2}; convert the file to UTF-8.");
    }
}
