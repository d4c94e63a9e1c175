using Lockstep.Model.Data;
using Lockstep.Model.Data.Tagging;
using Lockstep.Model.Learning;
using Lockstep.Model.Optimizers;

namespace Lockstep.Model;

/// <summary>What each step of a run is: its epoch, its batch, its learning rate.</summary>
public sealed class RunPlan
{
    private readonly LearningRateSchedule _learningRates;

    /// <summary>The plan of a language model.</summary>
    /// <exception cref="InputException">The training split is too short for one batch.</exception>
    public RunPlan(Recipe recipe, Corpus corpus)
        : this(recipe, new LanguageModelTask(recipe, corpus))
    {
    }

    /// <summary>The plan of a tagger.</summary>
    public RunPlan(Recipe recipe, TaggedCorpus corpus)
        : this(recipe, new TaggerTask(recipe, corpus))
    {
    }

    private RunPlan(Recipe recipe, IRunTask task)
    {
        (Recipe, Task, _learningRates) = (recipe, task, new LearningRateSchedule(recipe));
    }

    /// <summary>The recipe.</summary>
    public Recipe Recipe { get; }

    /// <summary>What is learned, and from which text.</summary>
    public IRunTask Task { get; }

    /// <summary>The text of a language model.</summary>
    /// <exception cref="InvalidOperationException">The run learns something else.</exception>
    public Corpus Corpus => Task is LanguageModelTask task ? task.Corpus : throw new InvalidOperationException("The run is not that of a language model.");

    /// <summary>Steps in an epoch.</summary>
    public int StepsPerEpoch => Task.StepsPerEpoch;

    /// <summary>Steps in the run.</summary>
    public long Steps => (long)Recipe.Epochs * StepsPerEpoch;

    /// <summary>The sizes of the network.</summary>
    public ModelShape Shape => Task.Shape;

    /// <summary>The epoch of a step, counted from 1.</summary>
    public int Epoch(long step) => (int)(step / StepsPerEpoch) + 1;

    /// <summary>The step's number in its epoch, from 0.</summary>
    public int StepInEpoch(long step) => (int)(step % StepsPerEpoch);

    /// <summary>The learning rate of a step.</summary>
    public double LearningRate(long step) => _learningRates.InEpoch(Epoch(step));
}
