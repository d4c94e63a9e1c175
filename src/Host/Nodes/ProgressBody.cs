using Lockstep.Model;

namespace Lockstep.Host.Nodes;

/// <summary>Where a run stands, as numbers in the body of a frame whose header has the step.</summary>
internal static class ProgressBody
{
    /// <summary>How many numbers there are.</summary>
    public const int Length = 4;

    // What is not measured yet is not a number.
    public static double[] Of(Progress progress) =>
        [progress.EpochCost, progress.BestValidPerplexity ?? double.NaN, progress.BestValidAccuracy ?? double.NaN, progress.BestStep ?? double.NaN];

    public static Progress Read(long step, ReadOnlySpan<double> body) => new(step, body[0], Measured(body[1]), Measured(body[2]), (long?)Measured(body[3]));

    private static double? Measured(double value) => double.IsNaN(value) ? null : value;
}
