using Lockstep.Host.Tagging;
using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Data.Tagging;
using Lockstep.Model.Learning;

namespace Lockstep.Host.Training;

/// <summary>Where the text of a run comes from, and what is to be said of it.</summary>
internal sealed class RunSource
{
    private RunSource(RunText text) => Text = text;

    /// <summary>The text.</summary>
    public RunText Text { get; }

    /// <summary>The digest of all that is read.</summary>
    public string Sha256 => Text.Sha256;

    /// <summary>Reads the text that a task needs.</summary>
    /// <param name="task">The task of the recipe.</param>
    /// <param name="folder">The user's folder, or null for the corpus built in, which has no tags.</param>
    /// <exception cref="InputException">It cannot be read, or is text of the other kind.</exception>
    public static RunSource Read(string task, string? folder)
    {
        if (task == Tasks.Tagger)
        {
            return new RunSource(new RunText(TaggedCorpusReader.ReadFolder(
                folder ?? throw new InputException("--task tag learns from text with tags, and the built-in corpus has none; give the folder of such a text with --data."))));
        }

        RefuseTags(folder);
        return new RunSource(new RunText(CorpusSource.Read(folder)));
    }

    /// <summary>The text that a run began with: of a folder, or what came over the network while this process stood by, or the corpus built in.</summary>
    /// <param name="task">The task of the recipe.</param>
    /// <param name="folder">The folder, where there was one.</param>
    /// <param name="sha256">The digest it had.</param>
    /// <exception cref="InputException">It cannot be read, or is text of the other kind.</exception>
    public static RunSource ReadAgain(string task, string? folder, string sha256) =>
        folder is null && new CorpusCache(CorpusCache.DefaultFolder).TryOpen(sha256) is { } received ? new RunSource(received) : Read(task, folder);

    /// <summary>The plan of a recipe on this text.</summary>
    /// <exception cref="InputException">The recipe is for text of the other kind, or the training split is too short for one batch.</exception>
    public RunPlan Plan(Recipe recipe) => Text.Plan(recipe);

    /// <summary>What the user should know.</summary>
    public IReadOnlyList<string> Notices(RunPlan plan)
    {
        if (Text.Corpus is { } corpus) return CorpusSource.Notices(corpus);
        return plan.Task is TaggerTask task && TaggingNotices.CutSentences(task.Batches.CutSentences, plan.Recipe.NumSteps) is { } notice ? [notice] : [];
    }

    private static void RefuseTags(string? folder)
    {
        if (folder is null || !Directory.Exists(folder) || File.Exists(Path.Combine(folder, "train.txt")) || File.Exists(Path.Combine(folder, "ptb.train.txt"))) return;
        if (TaggedFolder.FindOptional(folder, Split.Train) is { } tagged)
            throw new InputException($"The folder {folder} holds text with tags, {Path.GetFileName(tagged)}, and no train.txt; give --task tag to train a tagger on it.");
    }
}
