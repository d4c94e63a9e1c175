using System.Collections.Immutable;
using Lockstep.Host.Planning.Timing;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Host.Planning.Calibration;

/// <summary>Measures for about two seconds what this machine makes of a run's shards; longer where a single step takes longer.</summary>
internal static class Calibrator
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(2);

    // Shares of other sizes lie between.
    private const int MostSizes = 4;

    /// <summary>Measures.</summary>
    /// <param name="run">The run.</param>
    /// <param name="workers">The most workers that are planned for.</param>
    /// <param name="threads">Threads of each.</param>
    /// <param name="cores">Cores that they share; null where each has its own.</param>
    public static Calibrated Measure(PlannedRun run, int workers, int threads, int? cores)
    {
        var replica = new Replica(run.Plan.Shape);
        InitialWeights.Fill(replica.Parameters, run.Recipe);
        using var clock = new ShareClock(run, replica, threads);
        replica.Pack(clock.Team);
        var all = run.Recipe.Shards;
        int[] sizes = [.. Sizes(all, workers)];
        var each = Budget / (sizes.Length + 1);
        ImmutableArray<ShareTime> known = [.. sizes.Select(size => clock.Measure([.. Enumerable.Range(0, size)], each)).OrderBy(time => time.Shards)];
        var crowd = Math.Min(workers, (cores ?? 0) / threads);
        var crowding = crowd > 1 ? Crowded(run, replica, clock, sizes[^1], crowd, threads, each) / known.First(time => time.Shards == sizes[^1]).Seconds : 1;
        clock.Measure([.. Enumerable.Range(0, all)], TimeSpan.Zero);
        var whole = clock.Sums[0];
        return new Calibrated(new ComputePace(known), UpdateClock.Measure(run, replica, whole, Halves(run, whole), StreamClock.SecondsPerByte()), Math.Max(1, crowding));
    }

    // All shards, those of the most workers, and what lies between, each about as much fewer than the one before.
    private static IEnumerable<int> Sizes(int shards, int workers)
    {
        IEnumerable<int> shares = Enumerable.Range(1, Math.Min(workers, shards)).Select(count => (shards + count - 1) / count).Distinct();
        int[] distinct = [.. shares.OrderDescending()];
        if (distinct.Length <= MostSizes) return distinct;
        return Enumerable.Range(0, MostSizes).Select(i => distinct[i * (distinct.Length - 1) / (MostSizes - 1)]).Distinct();
    }

    // The same share where others compute beside it, as workers on one machine do.
    private static double Crowded(PlannedRun run, Replica replica, ShareClock clock, int size, int crowd, int threads, TimeSpan within)
    {
        using var over = new ManualResetEventSlim();
        using var ready = new CountdownEvent(crowd - 1);
        int[] shards = [.. Enumerable.Range(0, size)];
        Thread[] others = [.. Enumerable.Range(1, crowd - 1).Select(_ => new Thread(() =>
        {
            using var own = new ShareClock(run, replica, threads);
            own.Measure(shards, TimeSpan.Zero);
            ready.Signal();
            own.Measure(shards, TimeSpan.Zero, () => over.IsSet);
        }))];
        foreach (var other in others) other.Start();
        ready.Wait();
        var time = clock.Measure(shards, within);
        over.Set();
        foreach (var other in others) other.Join();
        return time.Seconds;
    }

    // As large as real ones, with the same rows touched, so that adding them up costs what it costs.
    private static PartialSum[]? Halves(PlannedRun run, PartialSum whole)
    {
        var root = new TreeNode(0, run.Recipe.Shards);
        return root.Count == 1 ? null : [Like(root.Left), Like(root.Right)];

        PartialSum Like(TreeNode node)
        {
            var sum = new PartialSum(run.Layout);
            sum.BeginStaging(node, whole.TouchedRows.Length);
            sum.TryStageTouched(whole.TouchedRows);
            return sum;
        }
    }
}
