using System.Collections.Immutable;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Sharding;

/// <summary>Deals the shards of a step by what workers were measured to take, and deals the same again until workers come or go or a pace has changed by much.</summary>
/// <param name="shards">Shards of a step.</param>
/// <param name="perNode">What sending one partial sum takes now; null where workers are in this process, and shards are dealt evenly.</param>
public sealed class ShardDealer(int shards, Func<TimeSpan>? perNode)
{
    // A mean that follows a change within some tens of steps.
    private const double Weight = 1.0 / 16;

    // Below this a new deal costs more than it gains.
    private const double MuchChanged = 0.2;

    // Smaller differences come and go, and would cost nodes.
    private const double Alike = 0.25;

    // A process's first steps are slower than the rest.
    private const int IgnoredSteps = 4;

    private readonly Dictionary<WorkerId, Pace> _paces = [];
    private ImmutableArray<WorkerId> _workers = [];
    private ImmutableDictionary<WorkerId, ImmutableArray<int>> _deal = ImmutableDictionary<WorkerId, ImmutableArray<int>>.Empty;

    /// <summary>A worker took this long for so many shards.</summary>
    public void Measured(WorkerId worker, int computed, TimeSpan took)
    {
        if (perNode is null || computed == 0) return;
        var pace = _paces.GetValueOrDefault(worker);
        var seconds = took.TotalSeconds / computed;
        var mean = pace.Steps <= IgnoredSteps ? seconds : pace.Seconds + (Weight * (seconds - pace.Seconds));
        _paces[worker] = pace with { Steps = pace.Steps + 1, Seconds = mean };
    }

    /// <summary>A worker is gone.</summary>
    public void Forget(WorkerId worker) => _paces.Remove(worker);

    /// <summary>The shards of each worker that gets any.</summary>
    /// <param name="workers">Who is ready, in a fixed order; at least one.</param>
    public ImmutableDictionary<WorkerId, ImmutableArray<int>> Deal(ImmutableArray<WorkerId> workers)
    {
        if (_workers.SequenceEqual(workers) && !workers.Any(HasChanged)) return _deal;
        _workers = workers;
        foreach (var worker in workers)
        {
            if (_paces.TryGetValue(worker, out var pace)) _paces[worker] = pace with { Dealt = pace.Known };
        }

        _deal = perNode is null
            ? AssignmentPolicy.Assign(shards, workers)
            : AssignmentPolicy.Assign(shards, Paces(workers), perNode());
        return _deal;
    }

    private ImmutableArray<WorkerPace> Paces(ImmutableArray<WorkerId> workers)
    {
        var known = workers.Select(worker => _paces.GetValueOrDefault(worker).Known).ToArray();
        var mean = known.Where(seconds => seconds > 0).DefaultIfEmpty().Average();
        return [.. workers.Select((worker, i) => new WorkerPace(worker, known[i] == 0 ? null : TimeSpan.FromSeconds(Rounded(known[i], mean))))];
    }

    private static double Rounded(double seconds, double mean) => Math.Abs(seconds - mean) < Alike * mean ? mean : seconds;

    private bool HasChanged(WorkerId worker) =>
        _paces.TryGetValue(worker, out var pace) && Math.Abs(pace.Known - pace.Dealt) > MuchChanged * pace.Dealt;

    private readonly record struct Pace(int Steps, double Seconds, double Dealt)
    {
        public double Known => Steps > IgnoredSteps ? Seconds : 0;
    }
}
