using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Lockstep.Model.Storage.Ledgers;

/// <summary>Lines of a ledger as JSON, and back.</summary>
public static class LedgerJson
{
    private const string TermField = "term";
    private const string StepField = "global_step";
    private const string DigestField = "digest";
    private const string ShardsField = "shards";
    private const string VersionField = "version";
    private const string WeightsField = "weights_sha256";
    private const int DigestDigits = 16;

    /// <summary>A digest as it stands in a line, 16 hexadecimal digits.</summary>
    public static string Hex(ulong digest) => digest.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Reads a line that may hold anything.</summary>
    /// <param name="utf8">The line without its line break.</param>
    public static LedgerLine Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Read(utf8);
        }
        catch (JsonException)
        {
            return new LedgerLine.Damaged("is not JSON");
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            return new LedgerLine.Damaged("has a field of another type than it should");
        }
    }

    internal static void WriteStep(Utf8JsonWriter json, long term, StepDecision step, IReadOnlyList<string> workers)
    {
        json.WriteStartObject();
        json.WriteNumber(TermField, term);
        json.WriteNumber(StepField, step.Step);
        json.WriteString(DigestField, Hex(step.Digest));
        json.WriteStartObject(ShardsField);
        foreach (var worker in workers.Distinct(StringComparer.Ordinal)) json.WriteString(worker, RangesOf(worker, workers));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    internal static void WriteWeights(Utf8JsonWriter json, long term, long version, string sha256)
    {
        json.WriteStartObject();
        json.WriteNumber(TermField, term);
        json.WriteNumber(VersionField, version);
        json.WriteString(WeightsField, sha256);
        json.WriteEndObject();
    }

    private static string RangesOf(string worker, IReadOnlyList<string> workers)
    {
        var ranges = new StringBuilder();
        for (var first = 0; first < workers.Count; first++)
        {
            if (workers[first] != worker) continue;
            var last = first;
            while (last + 1 < workers.Count && workers[last + 1] == worker) last++;
            if (ranges.Length > 0) ranges.Append(',');
            ranges.Append(CultureInfo.InvariantCulture, $"{first}");
            if (last > first) ranges.Append(CultureInfo.InvariantCulture, $"-{last}");
            first = last;
        }

        return ranges.ToString();
    }

    private static LedgerLine Read(ReadOnlySpan<byte> utf8)
    {
        var (term, step, version) = ((long?)null, (long?)null, (long?)null);
        var (digest, sha256) = ((string?)null, (string?)null);
        ImmutableArray<ShardRange>? shards = null;
        var json = new Utf8JsonReader(utf8);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject) return new LedgerLine.Damaged("is not a JSON object");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString();
            json.Read();
            switch (name)
            {
                case TermField when term is null: term = json.GetInt64(); break;
                case StepField when step is null: step = json.GetInt64(); break;
                case VersionField when version is null: version = json.GetInt64(); break;
                case DigestField when digest is null: digest = json.GetString(); break;
                case WeightsField when sha256 is null: sha256 = json.GetString(); break;
                case ShardsField when shards is null: shards = ReadShards(ref json); break;
                default: return new LedgerLine.Damaged($"has a field '{name}' that does not belong there");
            }
        }

        // What follows the object is an error that the reader finds.
        json.Read();
        return (term, step, digest, shards, version, sha256) switch
        {
            ( > 0, >= 0, { Length: DigestDigits }, { }, null, null) => new LedgerLine.Step(
                term.Value, step.Value, ulong.Parse(digest, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), shards.Value),
            ( > 0, null, null, null, >= 0, { }) => new LedgerLine.Weights(term.Value, version.Value, sha256),
            _ => new LedgerLine.Damaged("does not have the fields of a step or of weights"),
        };
    }

    private static ImmutableArray<ShardRange> ReadShards(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject) throw new FormatException();
        var shards = ImmutableArray.CreateBuilder<ShardRange>();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var worker = json.GetString()!;
            json.Read();
            ReadOnlySpan<char> ranges = json.GetString();
            foreach (var part in ranges.Split(',')) shards.Add(Range(worker, ranges[part]));
        }

        return shards.DrainToImmutable();
    }

    private static ShardRange Range(string worker, ReadOnlySpan<char> text)
    {
        var dash = text.IndexOf('-');
        if (dash < 0) return new ShardRange(worker, Shard(text), Shard(text));
        var range = new ShardRange(worker, Shard(text[..dash]), Shard(text[(dash + 1)..]));
        return range.First <= range.Last ? range : throw new FormatException();
    }

    private static int Shard(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var shard) ? shard : throw new FormatException();
}
