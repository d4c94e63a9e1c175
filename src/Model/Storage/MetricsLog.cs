using System.Text;
using System.Text.Json;

namespace Lockstep.Model.Storage;

/// <summary>The metrics of a run: one JSON object a line, each about the run up to and including its <c>global_step</c>.</summary>
internal sealed class MetricsLog : IDisposable
{
    private readonly LineLog _lines;

    private MetricsLog(LineLog lines) => _lines = lines;

    /// <summary>Opens or creates a log and drops what a crash left torn.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static MetricsLog Open(string path)
    {
        var log = new MetricsLog(LineLog.Open(path));
        log.DropFrom(long.MaxValue);
        return log;
    }

    /// <summary>Drops the lines about a step and all after it, which the run is about to compute again.</summary>
    public void DropFrom(long step)
    {
        var bytes = _lines.ReadAll();
        var kept = 0;
        while (bytes.AsSpan(kept).IndexOf((byte)'\n') is >= 0 and var length && IsBefore(step, bytes.AsMemory(kept, length))) kept += length + 1;
        _lines.CutTo(kept);
    }

    /// <summary>Adds a line.</summary>
    /// <param name="json">A JSON object without line breaks.</param>
    /// <exception cref="IOException">It could not be written; no part of it stays.</exception>
    public void Append(string json)
    {
        if (json.AsSpan().ContainsAny('\n', '\r')) throw new ArgumentException("A line has no line breaks.", nameof(json));
        _lines.Append(Encoding.UTF8.GetBytes(json + "\n"));
    }

    /// <summary>Forces the lines to the disk.</summary>
    public void Flush() => _lines.Flush();

    public void Dispose() => _lines.Dispose();

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
