using Lockstep.Model.Data;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Evaluation;

/// <summary>The result of an evaluation as JSON.</summary>
internal static class EvaluationJson
{
    /// <summary>One line; a perplexity that is not finite is null.</summary>
    public static string Line(Split split, int tokens, double perplexity) => PlainJson.Line(json =>
    {
        json.WriteString("split", split.ToString().ToLowerInvariant());
        json.WriteNumber("tokens", tokens);
        json.WriteReal("perplexity", perplexity);
    });
}
