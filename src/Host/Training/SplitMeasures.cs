using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Data.Tagging;
using Lockstep.Model.Evaluation;
using Lockstep.Model.Learning;
using Lockstep.Model.Numerics;

namespace Lockstep.Host.Training;

/// <summary>Measures the model of a run on its splits.</summary>
internal static class SplitMeasures
{
    /// <summary>What measures a split; its result is null where there is no such split.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="replica">Its model; packed where it is not.</param>
    /// <param name="team">The threads to compute with.</param>
    public static Func<Split, SplitMeasure?> Of(RunPlan plan, Replica replica, ThreadTeam team)
    {
        if (plan.Task is TaggerTask task)
        {
            var tagger = new Tagger(Kernels.Best, team, plan.Shape);
            return split => SplitOf(task.Corpus, split) is { } sentences ? Measured(tagger.Measure(Packed(), sentences, task.Tagger.Tags)) : null;
        }

        var evaluator = new Evaluator(Kernels.Best, team, plan.Recipe, plan.Shape.Outputs);
        return split => new SplitMeasure(evaluator.Perplexity(Packed(), plan.Corpus[split].Tokens.Span));

        // A coordinator without workers of its own leaves it until now.
        Replica Packed()
        {
            if (!replica.IsPacked) replica.Pack(team);
            return replica;
        }
    }

    private static SplitMeasure Measured((TagFigures Figures, double Perplexity) measured) => new(measured.Perplexity, measured.Figures.Accuracy);

    private static TaggedSplit? SplitOf(TaggedCorpus corpus, Split split) => split switch
    {
        Split.Train => corpus.Train,
        Split.Valid => corpus.Valid,
        _ => corpus.Test,
    };
}
