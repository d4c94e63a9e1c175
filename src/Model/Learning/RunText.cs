using Lockstep.Model.Data;
using Lockstep.Model.Data.Tagging;

namespace Lockstep.Model.Learning;

/// <summary>The text of a run, of either kind: words in a row, or sentences with tags.</summary>
public sealed class RunText
{
    /// <summary>The text of a language model.</summary>
    public RunText(Corpus corpus)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        Corpus = corpus;
    }

    /// <summary>The text of a tagger.</summary>
    public RunText(TaggedCorpus tagged)
    {
        ArgumentNullException.ThrowIfNull(tagged);
        Tagged = tagged;
    }

    /// <summary>The text of a language model; null where it is that of a tagger.</summary>
    public Corpus? Corpus { get; }

    /// <summary>The text of a tagger; null where it is that of a language model.</summary>
    public TaggedCorpus? Tagged { get; }

    /// <summary>The task it is for, one of <see cref="Tasks"/>.</summary>
    public string Task => Corpus is not null ? Tasks.LanguageModel : Tasks.Tagger;

    /// <summary>What to call it in messages.</summary>
    public string Name => Corpus?.Name ?? Tagged!.Name;

    /// <summary>SHA-256, in lower-case hex, of all a run reads of it: <see cref="Corpus.Sha256"/> or <see cref="TaggedCorpus.Sha256"/>.</summary>
    public string Sha256 => Corpus?.Sha256 ?? Tagged!.Sha256;

    /// <summary>The plan of a recipe on this text.</summary>
    /// <exception cref="InputException">The recipe is for text of the other kind, or the training split is too short for one batch.</exception>
    public RunPlan Plan(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        if (recipe.Task != Task)
            throw new InputException($"The recipe's task is \"{recipe.Task}\", but the text '{Name}' is one for the task \"{Task}\"; give a recipe and a text of one kind.");
        return Corpus is not null ? new RunPlan(recipe, Corpus) : new RunPlan(recipe, Tagged!);
    }
}
