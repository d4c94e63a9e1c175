using System.Globalization;
using System.Text.Json;
using static System.FormattableString;

namespace Lockstep.Host.Status;

/// <summary>The document of a run in lines.</summary>
internal static class StatusText
{
    private const int Events = 5;
    private const string Unknown = "-";

    private static readonly string[] Heads = ["worker", "state", "shards", "words/s", "computing", "waiting", "transfer", "stalled", "sent MB", "received MB", "seen s", "cause"];

    public static IReadOnlyList<string> Of(JsonElement document)
    {
        var (run, progress, diagnosis) = (document.GetProperty("run"), document.GetProperty("progress"), document.GetProperty("diagnosis"));
        var lines = new List<string>
        {
            $"run      {Text(run, "name")}, {Text(document, "state")}{(Number(run, "term") is { } term ? Invariant($", term {term}") : "")}",
            $"steps    {Whole(progress, "steps")} of {Whole(progress, "total_steps")}{Share(progress)}, epoch {Whole(progress, "epoch")}/{Whole(progress, "epochs")}{Eta(progress)}",
            $"learning perplexity {Real(progress, "perplexity", "0.00")}, valid {Real(progress, "valid_perplexity", "0.00")}; gradient norm {Real(progress, "gradient_norm", "0.00")}, learning rate {Real(progress, "learning_rate", "0.######")}",
            $"speed    {Real(progress, "words_per_second", "N0")} words/s",
        };
        if (document.GetProperty("checkpoint") is { ValueKind: JsonValueKind.Object } saved)
            lines.Add($"saved    after {Whole(saved, "steps")} steps, {Real(saved, "age_seconds", "0")} s ago, in {Milliseconds(saved)}");
        lines.Add($"verdict  {Text(diagnosis, "verdict")}{(Text(diagnosis, "cause") is not Unknown and var cause ? $": {cause}{(Text(diagnosis, "worker") is not Unknown and var worker ? $", worker {worker}" : "")}" : "")}");
        if (diagnosis.GetProperty("text").GetString() is { Length: > 0 } text) lines.Add($"         {text}");
        lines.AddRange(Workers(document.GetProperty("workers")));
        var events = document.GetProperty("events").EnumerateArray().TakeLast(Events).Select(one => $"{one.GetProperty("time").GetDateTimeOffset().ToString("HH:mm:ss", CultureInfo.InvariantCulture)}  {Text(one, "text")}");
        return [.. lines, .. events];
    }

    private static IEnumerable<string> Workers(JsonElement workers)
    {
        string[][] rows = [Heads, .. workers.EnumerateArray().Select(Row)];
        if (rows.Length == 1) return [];
        int[] widths = [.. Heads.Select((_, column) => rows.Max(row => row[column].Length))];
        return rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static string[] Row(JsonElement worker) =>
    [
        Text(worker, "name"),
        Text(worker, "state"),
        Whole(worker, "shards"),
        Real(worker, "words_per_second", "N0"),
        Percent(worker, "computing"),
        Percent(worker, "waiting"),
        Percent(worker, "transferring"),
        Percent(worker, "stalled"),
        Megabytes(worker, "bytes_sent"),
        Megabytes(worker, "bytes_received"),
        Real(worker, "last_seen_seconds", "0.0"),
        Text(worker, "cause"),
    ];

    private static double? Number(JsonElement of, string name) => of.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString() ?? Unknown;

    private static string Whole(JsonElement of, string name) => Real(of, name, "N0");

    private static string Real(JsonElement of, string name, string format) => Number(of, name)?.ToString(format, CultureInfo.InvariantCulture) ?? Unknown;

    private static string Percent(JsonElement of, string name) => Number(of, name) is { } share ? Invariant($"{100 * share:0} %") : Unknown;

    private static string Megabytes(JsonElement of, string name) => Number(of, name) is { } bytes ? Invariant($"{bytes / 1e6:N1}") : Unknown;

    private static string Milliseconds(JsonElement saved) => Number(saved, "seconds") is { } seconds ? Invariant($"{1000 * seconds:0} ms") : Unknown;

    private static string Share(JsonElement progress) => Number(progress, "steps") is { } steps && Number(progress, "total_steps") is > 0 and var all ? Invariant($" ({100 * steps / all:0.0} %)") : "";

    private static string Eta(JsonElement progress) =>
        Number(progress, "eta_seconds") is { } seconds and < 1e8 ? $", ETA {TimeSpan.FromSeconds(Math.Ceiling(seconds)).ToString("c", CultureInfo.InvariantCulture)}" : "";
}
