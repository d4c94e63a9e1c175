using System.Text;
using System.Text.Json;
using Lockstep.Model.Data;

namespace Lockstep.Host.Evaluation;

/// <summary>The result of an evaluation as JSON.</summary>
internal static class EvaluationJson
{
    /// <summary>One line; a perplexity that is not finite is null.</summary>
    public static string Line(Split split, int tokens, double perplexity)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("split", split.ToString().ToLowerInvariant());
            json.WriteNumber("tokens", tokens);
            if (double.IsFinite(perplexity)) json.WriteNumber("perplexity", perplexity);
            else json.WriteNull("perplexity");
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
