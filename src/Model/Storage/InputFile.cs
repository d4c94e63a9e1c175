using Microsoft.Win32.SafeHandles;

namespace Lockstep.Model.Storage;

/// <summary>Opens files that the user named: what stops that is an error in what was given.</summary>
internal static class InputFile
{
    /// <summary>A handle for reading.</summary>
    /// <exception cref="InputException">There is no such file, or it may not be read.</exception>
    public static SafeFileHandle Open(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"There is no file {path}; check the path.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"{path} cannot be read ({exception.Message.TrimEnd('.')}); give a file that can.", exception);
        }
    }

    /// <summary>The whole of a small file.</summary>
    /// <exception cref="InputException">There is no such file, or it may not be read, or it is longer than <paramref name="maxBytes"/>.</exception>
    public static byte[] ReadAllBytes(string path, long maxBytes)
    {
        using var handle = Open(path);
        var length = RandomAccess.GetLength(handle);
        if (length > maxBytes) throw new InputException($"{path} has {length} bytes, where at most {maxBytes} make sense; give another file.");
        var bytes = new byte[length];
        var read = ReadFully(handle, bytes, 0);
        return read == length ? bytes : bytes[..read];
    }

    /// <summary>Reads until the span is full or the file ends; gives the bytes read.</summary>
    public static int ReadFully(SafeFileHandle handle, Span<byte> bytes, long offset)
    {
        var total = 0;
        while (total < bytes.Length)
        {
            var read = RandomAccess.Read(handle, bytes[total..], offset + total);
            if (read == 0) break;
            total += read;
        }

        return total;
    }
}
