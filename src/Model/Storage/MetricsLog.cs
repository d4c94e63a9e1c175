using System.Text;
using System.Text.Json;

namespace Lockstep.Model.Storage;

/// <summary>The metrics of a run: one JSON object a line, each about the run up to and including its <c>global_step</c>.</summary>
internal sealed class MetricsLog : IDisposable
{
    private const byte EndOfLine = (byte)'\n';

    private readonly FileStream _file;

    private MetricsLog(FileStream file) => _file = file;

    /// <summary>Opens or creates a log and drops a last line that a crash left torn.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static MetricsLog Open(string path)
    {
        // Unbuffered: a line is one write, so a crash of the process tears none.
        var log = new MetricsLog(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0));
        log.DropFrom(long.MaxValue);
        return log;
    }

    /// <summary>Drops the lines about a step and all after it, which the run is about to compute again.</summary>
    public void DropFrom(long step)
    {
        var bytes = new byte[_file.Length];
        _file.Position = 0;
        _file.ReadExactly(bytes);
        var kept = 0;
        while (bytes.AsSpan(kept).IndexOf(EndOfLine) is >= 0 and var length && IsBefore(step, bytes.AsMemory(kept, length))) kept += length + 1;
        _file.SetLength(kept);
        _file.Position = kept;
    }

    /// <summary>Adds a line.</summary>
    /// <param name="json">A JSON object without line breaks.</param>
    /// <exception cref="IOException">It could not be written; no part of it stays.</exception>
    public void Append(string json)
    {
        if (json.AsSpan().ContainsAny('\n', '\r')) throw new ArgumentException("A line has no line breaks.", nameof(json));
        var end = _file.Position;
        try
        {
            _file.Write(Encoding.UTF8.GetBytes(json + "\n"));
        }
        catch (IOException)
        {
            _file.SetLength(end);
            _file.Position = end;
            throw;
        }
    }

    /// <summary>Forces the lines to the disk.</summary>
    public void Flush() => _file.Flush(flushToDisk: true);

    public void Dispose() => _file.Dispose();

    private static bool IsBefore(long step, ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && (!document.RootElement.TryGetProperty("global_step", out var at)
                    || (at.ValueKind == JsonValueKind.Number && at.TryGetInt64(out var of) && of < step));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
