using Lockstep.Model.Inference;
using Lockstep.Model.Storage;
using static System.FormattableString;

namespace Lockstep.Host.Generation;

/// <summary>A scored sentence in one line.</summary>
internal static class ScoreLine
{
    /// <summary>Log-probability, words, perplexity and sentence, with tabs between.</summary>
    public static string Text(string sentence, SentenceScore score) =>
        Invariant($"{score.LogProbability:0.000000}\t{score.Tokens}\t{score.Perplexity:0.0000}\t{sentence}");

    /// <summary>The same as a JSON object; what is not finite is null.</summary>
    public static string Json(string sentence, SentenceScore score) => PlainJson.Line(json =>
    {
        json.WriteReal("log_probability", score.LogProbability);
        json.WriteNumber("tokens", score.Tokens);
        json.WriteReal("perplexity", score.Perplexity);
        json.WriteString("text", sentence);
    });
}
