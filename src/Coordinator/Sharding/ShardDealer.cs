using System.Collections.Immutable;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Sharding;

/// <summary>Deals the shards of a step by what workers were measured to take, and deals the same again until workers come or go or a pace has changed by much.</summary>
/// <param name="shards">Shards of a step.</param>
/// <param name="perNode">What sending one partial sum takes now; null where workers are in this process, and shards are dealt evenly.</param>
public sealed class ShardDealer(int shards, Func<TimeSpan>? perNode)
{
    // Smaller differences come and go, and would cost nodes.
    private const double Alike = 0.25;

    private readonly Dictionary<WorkerId, MeasuredPace> _paces = [];
    private ImmutableArray<WorkerId> _workers = [];
    private ImmutableDictionary<WorkerId, ImmutableArray<int>> _deal = ImmutableDictionary<WorkerId, ImmutableArray<int>>.Empty;

    /// <summary>A worker took this long for so many shards.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="computed">How many.</param>
    /// <param name="took">What their computation took while its process could run.</param>
    /// <param name="beside">What its answer took beside: coming to the step, standing still, and sending.</param>
    public void Measured(WorkerId worker, int computed, TimeSpan took, TimeSpan beside = default)
    {
        if (perNode is not null && computed > 0) _paces[worker] = PaceOf(worker).With(computed, took, beside);
    }

    /// <summary>A worker is gone.</summary>
    public void Forget(WorkerId worker) => _paces.Remove(worker);

    /// <summary>The shards of each worker that gets any.</summary>
    /// <param name="workers">Who is ready, in a fixed order; at least one.</param>
    public ImmutableDictionary<WorkerId, ImmutableArray<int>> Deal(ImmutableArray<WorkerId> workers)
    {
        Forgive(workers);
        if (_workers.SequenceEqual(workers) && !workers.Any(worker => PaceOf(worker).HasChanged(workers.Length, shards))) return _deal;
        var before = _deal;
        _workers = workers;
        _deal = perNode is null ? AssignmentPolicy.Assign(shards, workers) : AssignmentPolicy.Assign(shards, Paces(workers), perNode());
        foreach (var worker in workers.Where(_paces.ContainsKey))
        {
            var pace = _paces[worker].Dealt();
            _paces[worker] = before.ContainsKey(worker) && !_deal.ContainsKey(worker) ? pace.LeftOut() : pace;
        }

        return _deal;
    }

    private MeasuredPace PaceOf(WorkerId worker) => _paces.GetValueOrDefault(worker);

    private void Forgive(ImmutableArray<WorkerId> workers)
    {
        if (workers.All(_deal.ContainsKey) || _paces.Values.Where(pace => pace.IsKnown).ToList() is not { Count: > 0 } known) return;
        var (fastest, least) = (known.Min(pace => pace.PerShard.Value), known.Min(pace => pace.Beside.Most));
        foreach (var worker in workers.Where(worker => !_deal.ContainsKey(worker) && _workers.Contains(worker) && PaceOf(worker).IsKnown)) _paces[worker] = _paces[worker].Forgive(fastest, least);
    }

    private ImmutableArray<WorkerPace> Paces(ImmutableArray<WorkerId> workers)
    {
        var paces = workers.Select(PaceOf).ToArray();
        var known = paces.Where(pace => pace.IsKnown).ToList();
        if (known.Count == 0) return [.. workers.Select(worker => new WorkerPace(worker, null))];
        var (mean, least) = (known.Average(pace => pace.PerShard.Value), known.Min(pace => pace.Beside.Most));
        return [.. workers.Zip(paces, (worker, pace) => pace.IsKnown
            ? new WorkerPace(worker, TimeSpan.FromSeconds(PerShard(pace.PerShard.Value)), TimeSpan.FromSeconds(Beside(pace.Beside.Most - least)))
            : new WorkerPace(worker, null))];

        double PerShard(double seconds) => Math.Abs(seconds - mean) < Alike * mean ? mean : seconds;

        // Beside what an even share takes.
        double Beside(double seconds) => seconds < Alike * mean * shards / workers.Length ? 0 : seconds;
    }
}
