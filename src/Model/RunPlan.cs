using Lockstep.Model.Data;
using Lockstep.Model.Optimizers;

namespace Lockstep.Model;

/// <summary>What each step of a run is: its epoch, its batch, its learning rate.</summary>
public sealed class RunPlan
{
    private readonly double[] _learningRates;

    /// <summary>The plan of a recipe on a corpus.</summary>
    /// <exception cref="InputException">The training split is too short for one batch.</exception>
    public RunPlan(Recipe recipe, Corpus corpus)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(corpus);
        Recipe = recipe;
        Corpus = corpus;
        Shape = ModelShape.LanguageModel(recipe, VocabularySize);
        Batches = new Batches(corpus.Train, recipe.BatchSize, recipe.NumSteps);
        _learningRates = [.. Enumerable.Range(1, recipe.Epochs).Select(epoch => LearningRateSchedule.InEpoch(recipe, epoch))];
    }

    /// <summary>The recipe.</summary>
    public Recipe Recipe { get; }

    /// <summary>The text.</summary>
    public Corpus Corpus { get; }

    /// <summary>The batches of an epoch.</summary>
    public Batches Batches { get; }

    /// <summary>Steps in an epoch.</summary>
    public int StepsPerEpoch => Batches.StepsPerEpoch;

    /// <summary>Steps in the run.</summary>
    public long Steps => (long)Recipe.Epochs * StepsPerEpoch;

    /// <summary>V.</summary>
    public int VocabularySize => Corpus.Vocabulary.Count;

    /// <summary>The sizes of the network.</summary>
    public ModelShape Shape { get; }

    /// <summary>The epoch of a step, counted from 1.</summary>
    public int Epoch(long step) => (int)(step / StepsPerEpoch) + 1;

    /// <summary>The step's number in its epoch, from 0.</summary>
    public int StepInEpoch(long step) => (int)(step % StepsPerEpoch);

    /// <summary>The learning rate of a step.</summary>
    public double LearningRate(long step) => _learningRates[Epoch(step) - 1];
}
