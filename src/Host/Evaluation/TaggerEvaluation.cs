using Lockstep.Host.CommandLine;
using Lockstep.Host.Tagging;
using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Data.Tagging;
using Lockstep.Model.Numerics;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Evaluation;

/// <summary>Measures a tagger on a split: accuracy, a line a tag, and how it does on unknown words.</summary>
internal static class TaggerEvaluation
{
    /// <param name="path">Where the model was read from.</param>
    /// <param name="model">The model.</param>
    /// <param name="data">The folder of the tagged text.</param>
    /// <param name="split">What to measure on.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="isJson">Whether to print JSON.</param>
    public static int Run(string path, ModelFile model, string? data, Split split, int threads, bool isJson)
    {
        if (data is null) throw new InputException($"{path} holds a tagger, which is measured on text with tags; give the folder of such a text with --data.");
        using var team = new ThreadTeam(threads);
        var figures = new LoadedTagger(path, model, team).Measure(File(data, split));
        Console.WriteLine(isJson ? TagFiguresJson.Line(split, figures) : TagFiguresText.Table(split, figures));
        return ExitCode.Success;
    }

    private static string File(string data, Split split) => split == Split.Test && TaggedFolder.FindOptional(data, split) is null
        ? throw new InputException($"The folder {data} holds no test split; give --split valid, or add test.tsv.")
        : TaggedFolder.Find(data, split);
}
