namespace Lockstep.Model;

/// <summary>Where a run stands between two steps; with the weights and the row states, all that is needed to go on.</summary>
/// <param name="Step">Steps committed so far, which is the number of the next one.</param>
/// <param name="EpochCost">Sum of the costs of the steps of the current epoch.</param>
/// <param name="BestValidPerplexity">The lowest validation perplexity of any epoch so far, or null before the first.</param>
public sealed record Progress(long Step, double EpochCost, double? BestValidPerplexity)
{
    /// <summary>The beginning of a run.</summary>
    public static Progress Start { get; } = new(0, 0, null);
}
