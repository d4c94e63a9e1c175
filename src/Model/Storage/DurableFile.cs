using System.Text;

namespace Lockstep.Model.Storage;

/// <summary>Makes or replaces a file whole or not at all, whatever happens meanwhile, a loss of power included.</summary>
public static class DurableFile
{
    /// <summary>What the file is called until it is complete.</summary>
    public const string UnfinishedSuffix = ".unfinished";

    /// <summary>Writes beside the file, forces the bytes to the disk, and only then gives them the file's name.</summary>
    /// <exception cref="IOException">Something failed, for example the disk is full; the former file is as it was.</exception>
    public static void Write(string path, Action<Stream> write) => Write(path, write, overwrite: true);

    /// <summary>As <see cref="Write(string, Action{Stream})"/>, but never over another file.</summary>
    /// <exception cref="IOException">Something failed, or there is a file of this name; it is as it was.</exception>
    public static void Create(string path, Action<Stream> write) => Write(path, write, overwrite: false);

    private static void Write(string path, Action<Stream> write, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(write);
        var full = Path.GetFullPath(path);
        var unfinished = full + UnfinishedSuffix;
        try
        {
            using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, full, overwrite);
            FolderSync.Flush(Path.GetDirectoryName(full)!);
        }
        catch (Exception exception)
        {
            Discard(unfinished);
            if (exception is UnauthorizedAccessException) throw new IOException($"{path} cannot be written: {exception.Message}", exception);
            throw;
        }
    }

    /// <summary>Writes a text in UTF-8.</summary>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static void Discard(string unfinished)
    {
        try
        {
            File.Delete(unfinished);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report; the next write replaces what is left.
        }
    }
}
