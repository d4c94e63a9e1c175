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

    // What travels takes now more, now less: so many seconds of difference say nothing.
    private const double BesideSlack = 0.01;

    // Who gets no shards cannot show that it is faster by now: it is thought to be so much faster with every step.
    private const double Forgiven = 1.0 / 16;

    private readonly Dictionary<WorkerId, Pace> _paces = [];
    private ImmutableArray<WorkerId> _workers = [];
    private ImmutableDictionary<WorkerId, ImmutableArray<int>> _deal = ImmutableDictionary<WorkerId, ImmutableArray<int>>.Empty;

    /// <summary>A worker took this long for so many shards.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="computed">How many.</param>
    /// <param name="took">What their computation took.</param>
    /// <param name="beside">What its answer took beside: coming to the step, and sending.</param>
    public void Measured(WorkerId worker, int computed, TimeSpan took, TimeSpan beside = default)
    {
        if (perNode is null || computed == 0) return;
        var pace = _paces.GetValueOrDefault(worker);
        if (pace.Answers >= DeadlinePolicy.Ignored) pace = pace with { PerShard = pace.PerShard.With(took.TotalSeconds / computed), Beside = pace.Beside.With(beside.TotalSeconds, BesideSlack) };
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
            if (_paces.TryGetValue(worker, out var pace)) _paces[worker] = pace with { Dealt = pace.Known, DealtBeside = pace.Beside.Value };
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
        var beside = workers.Select(worker => _paces.GetValueOrDefault(worker).Beside.Value).ToArray();
        var least = beside.Where((_, i) => known[i] > 0).DefaultIfEmpty().Min();
        return [.. workers.Select((worker, i) => known[i] == 0
            ? new WorkerPace(worker, null)
            : new WorkerPace(worker, TimeSpan.FromSeconds(Rounded(known[i], mean)), TimeSpan.FromSeconds(beside[i] - least < Alike * Share(mean) ? 0 : beside[i] - least)))];
    }

    // What an even share takes.
    private double Share(double perShard) => perShard * shards / _workers.Length;

    private static double Rounded(double seconds, double mean) => Math.Abs(seconds - mean) < Alike * mean ? mean : seconds;

    private bool HasChanged(WorkerId worker) =>
        _paces.TryGetValue(worker, out var pace)
        && (Math.Abs(pace.Known - pace.Dealt) > MuchChanged * pace.Dealt || Math.Abs(pace.Beside.Value - pace.DealtBeside) > MuchChanged * Math.Max(pace.DealtBeside, Share(pace.Known)));

    private readonly record struct Pace(int Answers, SteadyMean PerShard, SteadyMean Beside, double Dealt, double DealtBeside)
    {
        public double Known => PerShard.Value;
    }
}
