using System.Collections.Immutable;
using Lockstep.Coordinator.Deadlines;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Sharding;

/// <summary>Deals the shards of a step by what workers were measured to take, and deals the same again until workers come or go or a pace has changed by much.</summary>
/// <param name="shards">Shards of a step.</param>
/// <param name="perNode">What sending one partial sum takes now; null where workers are in this process, and shards are dealt evenly.</param>
public sealed class ShardDealer(int shards, Func<TimeSpan>? perNode)
{
    // Below this a new deal costs more than it gains.
    private const double MuchChanged = 0.2;

    // Smaller differences come and go, and would cost nodes.
    private const double Alike = 0.25;

    // Who gets no shards cannot show that it is faster by now: it is thought to be so much faster with every step.
    private const double Forgiven = 1.0 / 16;

    private readonly Dictionary<WorkerId, Pace> _paces = [];
    private ImmutableArray<WorkerId> _workers = [];
    private ImmutableDictionary<WorkerId, ImmutableArray<int>> _deal = ImmutableDictionary<WorkerId, ImmutableArray<int>>.Empty;

    /// <summary>A worker took this long for so many shards.</summary>
    public void Measured(WorkerId worker, int computed, TimeSpan took)
    {
        if (perNode is null || computed == 0) return;
        var pace = _paces.GetValueOrDefault(worker);
        if (pace.Answers >= DeadlinePolicy.Ignored) pace = pace with { PerShard = pace.PerShard.With(took.TotalSeconds / computed) };
        _paces[worker] = pace with { Answers = pace.Answers + 1 };
    }

    /// <summary>A worker is gone.</summary>
    public void Forget(WorkerId worker) => _paces.Remove(worker);

    /// <summary>The shards of each worker that gets any.</summary>
    /// <param name="workers">Who is ready, in a fixed order; at least one.</param>
    public ImmutableDictionary<WorkerId, ImmutableArray<int>> Deal(ImmutableArray<WorkerId> workers)
    {
        Forgive(workers);
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

    private void Forgive(ImmutableArray<WorkerId> workers)
    {
        foreach (var worker in workers)
        {
            if (_deal.ContainsKey(worker) || !_workers.Contains(worker) || !_paces.TryGetValue(worker, out var pace) || pace.Known == 0) continue;
            var fastest = _paces.Values.Where(other => other.Known > 0).Select(other => other.Known).DefaultIfEmpty().Min();
            _paces[worker] = pace with { PerShard = pace.PerShard with { Value = Math.Max(fastest, pace.Known * (1 - Forgiven)) } };
        }
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

    private readonly record struct Pace(int Answers, SteadyMean PerShard, double Dealt)
    {
        public double Known => PerShard.Value;
    }
}
