using System.Buffers;
using System.Text.Json;

namespace Lockstep.Model.Storage.Ledgers;

/// <summary>
/// The ledger of a run: one JSON object a line for every step that was committed, and for every model. Lines are never dropped: what is computed again stands there again, under a
/// higher term, and what finds no room on the disk is kept, and written before the next line.
/// </summary>
internal sealed class LedgerLog : IDisposable
{
    // A disk that stays full must not fill the memory too: what is beyond it is missing in the ledger.
    private const int MaxKeptBytes = 1 << 24;

    private readonly LineLog _lines;
    private readonly ArrayBufferWriter<byte> _unwritten = new();
    private readonly Utf8JsonWriter _json;

    private LedgerLog(LineLog lines)
    {
        _lines = lines;
        (Steps, Workers) = LedgerJson.Parse(lines.LastLine()) switch
        {
            LedgerLine.Step step => (step.GlobalStep + 1, step.Shards.Select(shards => shards.Worker).ToHashSet(StringComparer.Ordinal)),
            LedgerLine.Weights weights => (weights.Version, []),
            _ => (0L, []),
        };
        _json = new Utf8JsonWriter(_unwritten, PlainJson.Options);
    }

    /// <summary>Steps of the run by the last line there was at the opening.</summary>
    public long Steps { get; }

    /// <summary>Who computed the step of the last line there was at the opening; nobody where it is of no step.</summary>
    public IReadOnlySet<string> Workers { get; }

    /// <summary>Opens or creates a ledger and drops what a crash left torn at its end.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static LedgerLog Open(string path) => new(LineLog.Open(path));

    /// <summary>Adds the line of a step.</summary>
    /// <exception cref="IOException">It could not be written, and no part of it stands there; it comes before the next.</exception>
    public void Append(long term, StepDecision step, IReadOnlyList<string> workers)
    {
        Begin();
        LedgerJson.WriteStep(_json, term, step, workers);
        End();
    }

    /// <summary>Adds the line of a model and forces it to the disk.</summary>
    /// <exception cref="IOException">It could not be written; it comes before the next.</exception>
    public void Append(long term, long version, string weightsSha256)
    {
        Begin();
        LedgerJson.WriteWeights(_json, term, version, weightsSha256);
        End();
        Flush();
    }

    /// <summary>Forces the lines to the disk.</summary>
    public void Flush() => _lines.Flush();

    public void Dispose()
    {
        _json.Dispose();
        _lines.Dispose();
    }

    private void Begin()
    {
        if (_unwritten.WrittenCount > MaxKeptBytes) _unwritten.ResetWrittenCount();
        _json.Reset();
    }

    private void End()
    {
        _json.Flush();
        _unwritten.Write("\n"u8);
        _lines.Append(_unwritten.WrittenSpan);
        _unwritten.ResetWrittenCount();
    }
}
