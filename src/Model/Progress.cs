namespace Lockstep.Model;

/// <summary>Where a run stands between two steps; with the weights and the row states, all that is needed to go on.</summary>
/// <param name="Step">Steps committed so far, which is the number of the next one.</param>
/// <param name="EpochCost">Sum of the losses of the current epoch over B: of a language model, the sum of its costs.</param>
/// <param name="BestValidPerplexity">The validation perplexity of the best model so far, for a language model the lowest; null before the first epoch.</param>
/// <param name="BestValidAccuracy">The validation accuracy of the best model of a tagger so far; null before the first epoch, and for a language model.</param>
public sealed record Progress(long Step, double EpochCost, double? BestValidPerplexity, double? BestValidAccuracy = null)
{
    /// <summary>The beginning of a run.</summary>
    public static Progress Start { get; } = new(0, 0, null);
}
