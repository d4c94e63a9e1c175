using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Lockstep.Model.Data;
using Lockstep.Model.Gradients;
using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model;

/// <summary>Computes shards of a step: their costs, the states their rows leave with, and their gradient, one partial sum a node of the tree.</summary>
/// <remarks>All shards of one call run as one batch; which shards are together changes no bit of any.</remarks>
public sealed class ShardComputation : IShardComputation
{
    private readonly RunPlan _plan;
    private readonly ThreadTeam _team;
    private readonly TreeNode _root;
    private readonly RecurrentNetwork _network;
    private readonly Dictionary<string, Chunk[]> _chunks;
    private readonly PartialSumPool _sums;
    private readonly List<float[]> _rowStates = [];
    private readonly int[] _ids;
    private readonly int _rowStateLength;
    private long _step = -1;
    private int _rowStatesInUse;

    /// <summary>A computation with room for some shards.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="team">The threads that compute together.</param>
    /// <param name="plan">The run.</param>
    /// <param name="chunks">How gradients are handed over.</param>
    /// <param name="maxShards">The most shards of one call.</param>
    public ShardComputation(Kernels kernels, ThreadTeam team, RunPlan plan, ChunkPlan chunks, int maxShards)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(chunks);
        var recipe = plan.Recipe;
        (_plan, _team) = (plan, team);
        _root = new TreeNode(0, recipe.Shards);
        _sums = new PartialSumPool(ParameterLayout.For(plan.Shape));
        _chunks = chunks.Chunks.GroupBy(chunk => chunk.Tensor.Name).ToDictionary(tensor => tensor.Key, tensor => tensor.ToArray(), StringComparer.Ordinal);
        _network = new RecurrentNetwork(kernels, team, plan.Shape, maxShards * recipe.RowsPerShard, recipe.NumSteps);
        _ids = new int[recipe.NumSteps * plan.Shape.IdsPerPosition];
        _rowStateLength = plan.Shape.RowStateLength;
        MaxShards = maxShards;
    }

    /// <inheritdoc/>
    public int MaxShards { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ShardResult> Run(
        Replica replica, long step, IReadOnlyList<int> shards, Action<Chunk, ImmutableArray<PartialSum>> completed, Action? predicted = null)
    {
        ArgumentNullException.ThrowIfNull(replica);
        ArgumentNullException.ThrowIfNull(shards);
        ArgumentNullException.ThrowIfNull(completed);
        if (step != _step) Begin(step);
        var rows = shards.Count * _plan.Recipe.RowsPerShard;
        var batch = _plan.Task.Batch(step);
        var sums = SumsFor(_root.Cover(shards));
        var states = NextRowStates();
        _network.Begin(batch.Steps);
        for (var slot = 0; slot < rows; slot++) Begin(replica, step, batch, slot, RowOf(shards, slot), states);
        _team.Split(rows, 1, (first, end) =>
        {
            for (var slot = first; slot < end; slot++) _network.DrawDropout(slot, step, RowOf(shards, slot));
        });
        _network.Forward(replica, rows, training: true);
        _network.Predict(replica, rows);
        predicted?.Invoke();
        _network.Backward(replica, rows, batch.Divisor, sums, complete =>
        {
            foreach (var chunk in _chunks[complete.Tensor.Name])
            {
                if (complete.Complete(chunk)) completed(chunk, sums);
            }
        });
        return [.. shards.Select((shard, index) => ResultOf(shard, index, batch.Divisor, states))];
    }

    private int RowOf(IReadOnlyList<int> shards, int slot) =>
        (shards[slot / _plan.Recipe.RowsPerShard] * _plan.Recipe.RowsPerShard) + (slot % _plan.Recipe.RowsPerShard);

    private void Begin(Replica replica, long step, IStepBatch batch, int slot, int row, float[] states)
    {
        var targets = batch.Targets(row);
        var ids = _ids.AsSpan(0, targets.Length * _plan.Shape.IdsPerPosition);
        batch.CopyIds(row, ids);
        _network.SetRow(slot, ids, targets);
        var state = states.AsSpan(slot * _rowStateLength, _rowStateLength);
        if (!_plan.Task.GoesOn(step)) state.Clear();
        else replica.RowStates.Span.Slice(row * _rowStateLength, _rowStateLength).CopyTo(state);
        _network.SetState(slot, state);
    }

    private ShardResult ResultOf(int shard, int index, int divisor, float[] states)
    {
        var perShard = _plan.Recipe.RowsPerShard;
        var loss = 0.0;
        for (var slot = index * perShard; slot < (index + 1) * perShard; slot++)
        {
            foreach (var token in _network.Losses(slot)) loss += token;
            _network.GetState(slot, states.AsSpan(slot * _rowStateLength, _rowStateLength));
        }

        return new ShardResult(
            shard, loss / divisor, states.AsMemory(index * perShard * _rowStateLength, perShard * _rowStateLength));
    }

    private void Begin(long step)
    {
        (_step, _rowStatesInUse) = (step, 0);
        _sums.BeginStep();
    }

    // Calls for one step get sums and states of their own, and no call gets sums that somebody still needs.
    private ImmutableArray<PartialSum> SumsFor(IReadOnlyList<TreeNode> nodes)
    {
        var sums = new PartialSum[nodes.Count];
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = _sums.TryTake()!;
            sums[i].Node = nodes[i];
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(sums);
    }

    private float[] NextRowStates()
    {
        if (_rowStates.Count == _rowStatesInUse) _rowStates.Add(new float[MaxShards * _plan.Recipe.RowsPerShard * _rowStateLength]);
        return _rowStates[_rowStatesInUse++];
    }
}
