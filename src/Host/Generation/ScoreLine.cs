using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lockstep.Model.Inference;
using static System.FormattableString;

namespace Lockstep.Host.Generation;

/// <summary>A scored sentence in one line.</summary>
internal static class ScoreLine
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Log-probability, words, perplexity and sentence, with tabs between.</summary>
    public static string Text(string sentence, SentenceScore score) =>
        Invariant($"{score.LogProbability:0.000000}\t{score.Tokens}\t{score.Perplexity:0.0000}\t{sentence}");

    /// <summary>The same as a JSON object; what is not finite is null.</summary>
    public static string Json(string sentence, SentenceScore score)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            WriteReal(json, "log_probability", score.LogProbability);
            json.WriteNumber("tokens", score.Tokens);
            WriteReal(json, "perplexity", score.Perplexity);
            json.WriteString("text", sentence);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteReal(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
