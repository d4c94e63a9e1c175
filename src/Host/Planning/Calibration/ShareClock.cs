using System.Diagnostics;
using Lockstep.Host.Planning.Timing;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;

namespace Lockstep.Host.Planning.Calibration;

/// <summary>Computes real shards of a run, and takes the time.</summary>
internal sealed class ShareClock(PlannedRun run, Replica replica, int threads) : IDisposable
{
    private readonly ThreadTeam _team = new(threads, "calibration");
    private ShardComputation? _computation;
    private long _step;

    /// <summary>The sums of the shards that were computed last.</summary>
    public IReadOnlyList<PartialSum> Sums { get; private set; } = [];

    public ThreadTeam Team => _team;

    /// <summary>What some shards take: the median of as many computations as fit into a time, after one that warms up, and at least three.</summary>
    public ShareTime Measure(IReadOnlyList<int> shards, TimeSpan within, Func<bool>? isOver = null)
    {
        Once(shards);
        var times = new List<ShareTime>();
        var began = Stopwatch.GetTimestamp();
        while (isOver is not null ? !isOver() : times.Count < 3 || Stopwatch.GetElapsedTime(began) < within) times.Add(Once(shards));
        return times.Count == 0 ? Once(shards) : times.OrderBy(time => time.Seconds).ElementAt(times.Count / 2);
    }

    public void Dispose() => _team.Dispose();

    private ShareTime Once(IReadOnlyList<int> shards)
    {
        // As a worker's: there is room for all shards of a step.
        _computation ??= new ShardComputation(Kernels.Best, _team, run.Plan, run.Chunks, run.Recipe.Shards);
        var completed = new double[run.Chunks.Chunks.Count];
        var step = _step++ % run.Plan.StepsPerEpoch;
        var began = Stopwatch.GetTimestamp();
        _computation.Run(replica, step, shards, (chunk, sums) =>
        {
            completed[chunk.Index] = Stopwatch.GetElapsedTime(began).TotalSeconds;
            Sums = sums;
        });
        return new ShareTime(shards.Count, completed, Stopwatch.GetElapsedTime(began).TotalSeconds);
    }
}
