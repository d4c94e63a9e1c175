using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lockstep.Host.Verification;

/// <summary>A verdict as one JSON object.</summary>
internal static class VerdictJson
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line; what is not known is null.</summary>
    public static string Line(Verdict verdict)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
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
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteFindings(Utf8JsonWriter json, Findings findings)
    {
        json.WriteNumber("findings_count", findings.Count);
        json.WriteStartArray("findings");
        foreach (var finding in findings.First)
        {
            json.WriteStartObject();
            json.WriteString("file", finding.File);
            WriteNumber(json, "line", finding.Line);
            WriteNumber(json, "step", finding.Step);
            json.WriteString("meaning", finding.Meaning);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
