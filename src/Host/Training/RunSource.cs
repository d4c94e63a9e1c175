using Lockstep.Host.Tagging;
using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Data.Tagging;
using Lockstep.Model.Learning;

namespace Lockstep.Host.Training;

/// <summary>The text of a run, of either kind.</summary>
internal sealed class RunSource
{
    private readonly Corpus? _text;
    private readonly TaggedCorpus? _tagged;

    private RunSource(Corpus? text, TaggedCorpus? tagged) => (_text, _tagged) = (text, tagged);

    /// <summary>The digest of all that is read.</summary>
    public string Sha256 => _text?.Sha256 ?? _tagged!.Sha256;

    /// <summary>Reads the text that a task needs.</summary>
    /// <param name="task">The task of the recipe.</param>
    /// <param name="folder">The user's folder, or null for the corpus built in, which has no tags.</param>
    /// <exception cref="InputException">It cannot be read, or is text of the other kind.</exception>
    public static RunSource Read(string task, string? folder)
    {
        if (task == Tasks.Tagger)
        {
            return new RunSource(null, TaggedCorpusReader.ReadFolder(
                folder ?? throw new InputException("--task tag learns from text with tags, and the built-in corpus has none; give the folder of such a text with --data.")));
        }

        RefuseTags(folder);
        return new RunSource(CorpusSource.Read(folder), null);
    }

    /// <summary>The plan of a recipe on this text.</summary>
    /// <exception cref="InputException">The training split is too short for one batch.</exception>
    public RunPlan Plan(Recipe recipe) => _text is not null ? new RunPlan(recipe, _text) : new RunPlan(recipe, _tagged!);

    /// <summary>What the user should know.</summary>
    public IReadOnlyList<string> Notices(RunPlan plan)
    {
        if (_text is not null) return CorpusSource.Notices(_text);
        return plan.Task is TaggerTask task && TaggingNotices.CutSentences(task.Batches.CutSentences, plan.Recipe.NumSteps) is { } notice ? [notice] : [];
    }

    private static void RefuseTags(string? folder)
    {
        if (folder is null || !Directory.Exists(folder) || File.Exists(Path.Combine(folder, "train.txt")) || File.Exists(Path.Combine(folder, "ptb.train.txt"))) return;
        if (TaggedFolder.FindOptional(folder, Split.Train) is { } tagged)
            throw new InputException($"The folder {folder} holds text with tags, {Path.GetFileName(tagged)}, and no train.txt; give --task tag to train a tagger on it.");
    }
}
