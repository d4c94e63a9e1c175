using Lockstep.Host.CommandLine;
using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Numerics;
using Lockstep.Model.Storage;
using static System.FormattableString;

namespace Lockstep.Host.Evaluation;

/// <summary>One invocation of <c>lockstep eval</c>.</summary>
internal static class EvalSession
{
    /// <param name="path">The model.</param>
    /// <param name="data">The folder of the corpus, or null for the one built in.</param>
    /// <param name="split">What to measure on.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="isJson">Whether to print JSON.</param>
    public static int Run(string path, string? data, Split split, int threads, bool isJson)
    {
        var model = ModelFile.Read(path);
        if (model.Recipe.Task == Tasks.Tagger) return TaggerEvaluation.Run(path, model, data, split, threads, isJson);
        var text = EvaluationText.Read(path, model, data, split);
        if (text.UnknownWords > 0) Console.Error.WriteLine(Training.CorpusSource.Notice(split, text.UnknownWords));

        using var team = new ThreadTeam(threads);
        var replica = model.ToReplica(team);
        var perplexity = new Evaluator(Kernels.Best, team, model.Recipe, replica.Shape.Outputs).Perplexity(replica, text.Tokens.Span);
        Console.WriteLine(isJson
            ? EvaluationJson.Line(split, text.Tokens.Length - 1, perplexity)
            : Plain(split, text, perplexity));
        return ExitCode.Success;
    }

    private static string Plain(Split split, CorpusSplit text, double perplexity)
    {
        var floor = text.EntropyPerToken is { } nats ? Invariant($", floor {Math.Exp(nats):0.00}: within {100 * ((perplexity / Math.Exp(nats)) - 1):0.0} %") : "";
        return Invariant($"{split.ToString().ToLowerInvariant()} perplexity {perplexity:0.00}{floor}, over {text.Tokens.Length - 1:N0} tokens");
    }
}
