using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Model.Storage;

/// <summary>A file of JSON objects, one a line, that grows at its end.</summary>
internal sealed class LineLog : IDisposable
{
    /// <summary>More than any line has.</summary>
    public const int MaxLineBytes = 1 << 24;

    private const byte EndOfLine = (byte)'\n';
    private const int BlockBytes = 1 << 12;

    private readonly FileStream _file;
    private readonly SafeFileHandle _handle;

    private LineLog(FileStream file) => (_file, _handle) = (file, file.SafeFileHandle);

    /// <summary>Opens or creates a file and drops what a crash left torn at its end.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static LineLog Open(string path)
    {
        // Unbuffered: a line is one write, so a crash of the process tears none.
        var log = new LineLog(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0));
        log.CutTorn();
        return log;
    }

    /// <summary>Adds lines.</summary>
    /// <param name="lines">The lines, each of which ends with its only line break.</param>
    /// <exception cref="IOException">They could not be written; no part of them stays.</exception>
    public void Append(ReadOnlySpan<byte> lines)
    {
        var end = _file.Position;
        try
        {
            _file.Write(lines);
        }
        catch (IOException)
        {
            CutTo(end);
            throw;
        }
    }

    /// <summary>All lines.</summary>
    public byte[] ReadAll()
    {
        var bytes = new byte[_file.Length];
        _file.Position = 0;
        _file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The last line without its line break; empty where there is none.</summary>
    public byte[] LastLine()
    {
        var end = _file.Length;
        if (end == 0) return [];
        var start = EndOfLineBefore(end - 1);
        var line = new byte[end - 1 - start];
        _file.Position = start;
        _file.ReadExactly(line);
        _file.Position = end;
        return line;
    }

    /// <summary>Drops all but the first bytes.</summary>
    public void CutTo(long length)
    {
        if (length < _file.Length) _file.SetLength(length);
        _file.Position = length;
    }

    /// <summary>Forces the lines that are there to the disk. Another thread may add more meanwhile.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_handle);

    public void Dispose() => _file.Dispose();

    // A loss of power may also leave a line that has its end and not its beginning.
    private void CutTorn()
    {
        var end = EndOfLineBefore(_file.Length);
        while (end > 0 && EndOfLineBefore(end - 1) is var start && !IsWhole(start, end)) end = start;
        CutTo(end);
    }

    private long EndOfLineBefore(long position)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        while (position > 0)
        {
            var part = block[..(int)Math.Min(position, BlockBytes)];
            position -= part.Length;
            _file.Position = position;
            _file.ReadExactly(part);
            if (part.LastIndexOf(EndOfLine) is >= 0 and var found) return position + found + 1;
        }

        return 0;
    }

    private bool IsWhole(long start, long end)
    {
        if (end - start > MaxLineBytes) return false;
        var line = new byte[end - start];
        _file.Position = start;
        _file.ReadExactly(line);
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
