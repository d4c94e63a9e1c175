using System.Collections.Immutable;
using Lockstep.Model.Parameters;
using Lockstep.Model.Sizes;

namespace Lockstep.Host.Planning.Timing;

/// <summary>How fast one worker computes, by how many shards it has: fewer rows in a product are less work, but not in proportion.</summary>
/// <param name="Known">What some shares take, ascending by shards; at least one.</param>
internal sealed record ComputePace(ImmutableArray<ShareTime> Known)
{
    // Memory of one core, in bytes a second: docs/performance.md, "Text".
    private const double MemoryBytesPerSecond = 33e9;

    // However few rows a share has, the weights are read forward and back, and a gradient is written.
    private const int PassesOverWeights = 3;

    /// <summary>What computing some shards takes.</summary>
    public ShareTime For(int shards)
    {
        if (Known.FirstOrDefault(known => known.Shards == shards) is { } exact) return exact;
        if (Known.Length == 1) return Known[0].Times((double)shards / Known[0].Shards) with { Shards = shards };
        var above = Known.Count(known => known.Shards < shards);
        var upper = Math.Clamp(above, 1, Known.Length - 1);
        return ShareTime.Between(Known[upper - 1], Known[upper], shards);
    }

    /// <summary>The pace of a worker of which one number is known.</summary>
    /// <param name="run">The run.</param>
    /// <param name="wordsPerSecond">Words a second of the worker alone.</param>
    /// <param name="update">What of a step alone is not computing, in seconds.</param>
    public static ComputePace Of(PlannedRun run, double wordsPerSecond, double update)
    {
        var step = run.WordsPerStep / wordsPerSecond;
        var all = run.Recipe.Shards;
        var seconds = Math.Max(step - update, step / 2);
        var whole = new ShareTime(all, Completed(run, seconds), seconds);
        if (all == 1) return new ComputePace([whole]);
        var least = Math.Min(seconds / 2, PassesOverWeights * BytesOfMatrices(run.Layout) / MemoryBytesPerSecond);
        var one = least + ((seconds - least) / all);
        return new ComputePace([new ShareTime(1, Completed(run, one), one), whole]);
    }

    private static double[] Completed(PlannedRun run, double seconds)
    {
        var flops = StepFlops.For(run.Layout, run.Chunks);
        return [.. flops.Completed.Select(done => seconds * done / flops.Total)];
    }

    private static double BytesOfMatrices(ParameterLayout layout) =>
        layout.Matrices.Sum(tensor => (double)tensor.Length * sizeof(float));
}
