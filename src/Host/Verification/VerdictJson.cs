using System.Text.Json;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Verification;

/// <summary>A verdict as one JSON object.</summary>
internal static class VerdictJson
{
    /// <summary>One line; what is not known is null.</summary>
    public static string Line(Verdict verdict) => PlainJson.Line(json =>
    {
        json.WriteBoolean("proven", verdict.IsProven);
        json.WriteString("run", verdict.RunId?.ToString());
        json.WriteNumber("steps", verdict.History.Steps);
        json.WriteNumber("shards", verdict.History.Shards);
        json.WriteStartObject("workers");
        foreach (var (name, shards) in verdict.History.Workers) json.WriteNumber(name, shards);
        json.WriteEndObject();
        json.WriteStartArray("terms");
        foreach (var term in verdict.History.Terms) json.WriteNumberValue(term);
        json.WriteEndArray();
        json.WriteNumber("repeats", verdict.History.Repeats);
        json.WriteString("weights_sha256", verdict.WeightsSha256);
        WriteFindings(json, verdict.Findings);
    });

    private static void WriteFindings(Utf8JsonWriter json, Findings findings)
    {
        json.WriteNumber("findings_count", findings.Count);
        json.WriteStartArray("findings");
        foreach (var finding in findings.First)
        {
            json.WriteStartObject();
            json.WriteString("file", finding.File);
            json.WriteWhole("line", finding.Line);
            json.WriteWhole("step", finding.Step);
            json.WriteString("meaning", finding.Meaning);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
