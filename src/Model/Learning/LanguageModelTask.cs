using Lockstep.Model.Data;
using Lockstep.Model.Data.Tagging;

namespace Lockstep.Model.Learning;

/// <summary>To predict the word that follows. Each row reads its own part of the text from end to end, once an epoch.</summary>
public sealed class LanguageModelTask : IRunTask
{
    /// <summary>The task of a recipe on a text.</summary>
    /// <exception cref="InputException">The training split is too short for one batch.</exception>
    public LanguageModelTask(Recipe recipe, Corpus corpus)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(corpus);
        Corpus = corpus;
        Shape = ModelShape.LanguageModel(recipe, corpus.Vocabulary.Count);
        Batches = new Batches(corpus.Train, recipe.BatchSize, recipe.NumSteps);
    }

    /// <summary>The text.</summary>
    public Corpus Corpus { get; }

    /// <summary>The batches of an epoch.</summary>
    public Batches Batches { get; }

    /// <inheritdoc/>
    public string CorpusName => Corpus.Name;

    /// <inheritdoc/>
    public string CorpusSha256 => Corpus.Sha256;

    /// <inheritdoc/>
    public ModelShape Shape { get; }

    /// <inheritdoc/>
    public int StepsPerEpoch => Batches.StepsPerEpoch;

    /// <inheritdoc/>
    public long WordsPerEpoch => (long)StepsPerEpoch * Batches.BatchSize * Batches.NumSteps;

    /// <inheritdoc/>
    public IReadOnlyList<string> Words => Corpus.Vocabulary.Words;

    /// <inheritdoc/>
    public TaggerVocabulary? Tagger => null;

    /// <inheritdoc/>
    public IStepBatch Batch(long step) => new TokenBatch(Batches, (int)(step % StepsPerEpoch));

    /// <inheritdoc/>
    public bool GoesOn(long step) => step % StepsPerEpoch != 0;

    /// <inheritdoc/>
    public double? Floor(Split split) => Corpus[split].EntropyPerToken is { } nats ? Math.Exp(nats) : null;
}
