namespace Lockstep.Model;

/// <summary>Where a run stands between two steps; with the weights and the row states, all that is needed to go on.</summary>
/// <param name="Step">Steps committed so far, which is the number of the next one.</param>
/// <param name="EpochCost">Sum of the losses of the current epoch over B: of a language model, the sum of its costs.</param>
/// <param name="BestValidPerplexity">The validation perplexity of the best model so far, for a language model the lowest; null before the first epoch.</param>
/// <param name="BestValidAccuracy">The validation accuracy of the best model of a tagger so far; null before the first epoch, and for a language model.</param>
/// <param name="BestStep">Steps committed at the end of the epoch of the best checkpoint so far by validation, which is kept; null before the first.</param>
public sealed record Progress(long Step, double EpochCost, double? BestValidPerplexity, double? BestValidAccuracy = null, long? BestStep = null)
{
    /// <summary>The beginning of a run.</summary>
    public static Progress Start { get; } = new(0, 0, null);

    /// <summary>Where the run stands after a step. At the end of an epoch its cost stays until the epoch is evaluated.</summary>
    /// <param name="step">The step.</param>
    /// <param name="plan">The run.</param>
    public Progress After(StepDecision step, RunPlan plan)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(plan);
        var divisor = plan.Task.Batch(step.Step).Divisor;
        return this with { Step = step.Step + 1, EpochCost = EpochCost + (step.Cost * (divisor / (double)plan.Recipe.BatchSize)) };
    }
}
