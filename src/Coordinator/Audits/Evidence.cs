using System.Collections.Immutable;
using Lockstep.Protocol;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Coordinator.Audits;

/// <summary>Who gave what for the shards of one step. It is used again for a later one.</summary>
/// <param name="shards">Shards of a step.</param>
public sealed class Evidence(int shards)
{
    private readonly Testimony[] _first = new Testimony[shards];
    private readonly bool[] _isComputed = new bool[shards];
    private readonly List<(int Shard, Testimony Said)> _more = [];

    /// <summary>The step.</summary>
    public StepId Step { get; private set; } = new(-1);

    /// <summary>The shards for which workers gave what contradicts, ascending.</summary>
    public ImmutableArray<int> Disputed => _more.Count == 0
        ? []
        : [.. _more.Select(more => more.Shard).Distinct().Where(shard => AuditPolicy.Judge(Of(shard)) is not Verdict.Agreed).Order()];

    /// <summary>Begins with nothing.</summary>
    public void Begin(StepId step)
    {
        Step = step;
        Array.Clear(_isComputed);
        _more.Clear();
    }

    /// <summary>Takes in what a worker gave.</summary>
    public void Hear(ShardsComputed computed)
    {
        ArgumentNullException.ThrowIfNull(computed);
        foreach (var result in computed.Results)
        {
            var said = new Testimony(computed.Worker, result.Mark, computed.Gradient);
            if (_isComputed[result.Shard]) _more.Add((result.Shard, said));
            else (_first[result.Shard], _isComputed[result.Shard]) = (said, true);
        }
    }

    /// <summary>All that workers gave for a shard.</summary>
    public ImmutableArray<Testimony> Of(int shard) =>
        _isComputed[shard] ? [_first[shard], .. _more.Where(more => more.Shard == shard).Select(more => more.Said)] : [];
}
