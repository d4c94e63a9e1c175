using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;

namespace Lockstep.Model;

/// <summary>The whole training loop without actors. Every cluster must reproduce its weights bit for bit.</summary>
public sealed class ReferenceTrainer : ITrainer
{
    private readonly RunPlan _plan;
    private readonly Replica _replica;
    private readonly ThreadTeam _team;
    private readonly ChunkPlan _chunks;
    private readonly ShardComputation _computation;
    private readonly ChunkReduction[] _reductions;
    private readonly ChunkTotal[] _totals;
    private readonly int[] _shards;
    private readonly string[] _workers;

    /// <summary>A trainer of a replica, which goes on from the replica's version.</summary>
    public ReferenceTrainer(Kernels kernels, ThreadTeam team, RunPlan plan, Replica replica)
    {
        ArgumentNullException.ThrowIfNull(team);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(replica);
        (_plan, _replica, _team) = (plan, replica, team);
        var layout = replica.Parameters.Layout;
        _chunks = ChunkPlan.For(layout);
        _shards = [.. Enumerable.Range(0, plan.Recipe.Shards)];
        _workers = [.. _shards.Select(_ => "reference")];
        _computation = new ShardComputation(kernels, team, plan, _chunks, _shards.Length);
        _reductions = [.. Enumerable.Range(0, team.Size).Select(_ => new ChunkReduction(kernels, _chunks, new TreeNode(0, _shards.Length)))];
        _totals = [.. _chunks.Chunks.Select(chunk => new ChunkTotal(chunk))];
    }

    /// <inheritdoc/>
    /// <exception cref="DivergedException">A loss or a gradient is not finite.</exception>
    public void Train(long steps, ITrainingKeeper keeper, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(keeper);
        _replica.Pack(_team);
        while (_replica.Version < steps && !stop.IsCancellationRequested)
        {
            keeper.Committed(Step(_replica.Version, keeper))?.Invoke();
        }
    }

    private StepDecision Step(long step, ITrainingKeeper keeper)
    {
        // Forward and backward: the gradient of each shard, folded in the shape of the tree while it is computed.
        IReadOnlyList<PartialSum> sums = [];
        var results = _computation.Run(_replica, step, _shards, (_, completed) => sums = completed);

        // The sum over all shards, and its norm.
        ForEachChunk((member, chunk) => _reductions[member].Reduce(_totals[chunk], sums));
        var norms = new double[_chunks.NormBlocks];
        foreach (var total in _totals) total.NormBlocks.CopyTo(norms.AsSpan(_chunks.FirstNormBlock[total.Chunk.Index]));

        // Clip by the global norm, then w = w - rate g.
        var decision = StepDecision.Of(_plan, _chunks, step, results.Select(result => result.Cost).ToArray(), norms);
        keeper.Decided(decision, _workers);
        ForEachChunk((_, chunk) => _replica.Apply(_totals[chunk], decision.Rate));
        _replica.Advance(results);
        return decision;
    }

    private void ForEachChunk(Action<int, int> work)
    {
        var next = -1;
        _team.Run(member =>
        {
            for (int chunk; (chunk = Interlocked.Increment(ref next)) < _totals.Length;) work(member, chunk);
        });
    }
}
