using Lockstep.Model.Data;
using Lockstep.Model.Data.Tagging;

namespace Lockstep.Model.Learning;

/// <summary>To give each word of a sentence its tag. A row is a sentence, so nothing goes on from one step to the next.</summary>
public sealed class TaggerTask : IRunTask
{
    /// <summary>The task of a recipe on a tagged text.</summary>
    public TaggerTask(Recipe recipe, TaggedCorpus corpus)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(corpus);
        Corpus = corpus;
        Shape = ModelShape.Tagger(recipe, corpus.Vocabulary);
        Batches = new SentenceBatches(corpus, recipe.BatchSize, recipe.NumSteps, recipe.Seed);
    }

    /// <summary>The text.</summary>
    public TaggedCorpus Corpus { get; }

    /// <summary>The batches of the run.</summary>
    public SentenceBatches Batches { get; }

    /// <inheritdoc/>
    public string CorpusName => Corpus.Name;

    /// <inheritdoc/>
    public string CorpusSha256 => Corpus.Sha256;

    /// <inheritdoc/>
    public ModelShape Shape { get; }

    /// <inheritdoc/>
    public int StepsPerEpoch => Batches.StepsPerEpoch;

    /// <inheritdoc/>
    public long WordsPerEpoch => Corpus.Train.Words;

    /// <inheritdoc/>
    public IReadOnlyList<string> Words => [];

    /// <inheritdoc/>
    public TaggerVocabulary Tagger => Corpus.Vocabulary;

    /// <inheritdoc/>
    public IStepBatch Batch(long step) => Batches[step];

    /// <inheritdoc/>
    public bool GoesOn(long step) => false;

    /// <inheritdoc/>
    public double? Floor(Split split) => null;
}
