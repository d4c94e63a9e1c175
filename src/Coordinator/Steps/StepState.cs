using System.Collections.Immutable;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Steps;

/// <summary>What the coordinator knows of the step under way. Taking in what is known already changes nothing.</summary>
/// <param name="Step">The step.</param>
/// <param name="Results">The shards that are computed.</param>
/// <param name="NormBlocks">The terms of the norm of the chunks that are reduced, by chunk.</param>
/// <param name="Culprits">For each shard the workers at which computing it threw, in order.</param>
/// <param name="Assigned">The shards that each worker which is still there was asked for.</param>
public sealed record StepState(
    StepId Step,
    ImmutableSortedDictionary<int, ShardResult> Results,
    ImmutableSortedDictionary<int, ImmutableArray<double>> NormBlocks,
    ImmutableDictionary<int, ImmutableArray<WorkerId>> Culprits,
    ImmutableDictionary<WorkerId, ImmutableArray<int>> Assigned)
{
    /// <summary>A step of which nothing is known yet.</summary>
    public static StepState Begin(StepId step) => new(
        step, ImmutableSortedDictionary<int, ShardResult>.Empty, ImmutableSortedDictionary<int, ImmutableArray<double>>.Empty, ImmutableDictionary<int, ImmutableArray<WorkerId>>.Empty, ImmutableDictionary<WorkerId, ImmutableArray<int>>.Empty);

    /// <summary>Takes in the results of shards; of a shard computed twice the first stays.</summary>
    public StepState With(ImmutableArray<ShardResult> results)
    {
        var all = Results.ToBuilder();
        foreach (var result in results) all.TryAdd(result.Shard, result);
        return this with { Results = all.ToImmutable() };
    }

    /// <summary>Takes in that a chunk, by its place in the plan, is reduced.</summary>
    public StepState With(int chunk, ImmutableArray<double> normBlocks) => this with { NormBlocks = NormBlocks.SetItem(chunk, normBlocks) };

    /// <summary>Takes in terms of the norm.</summary>
    public StepState With(IEnumerable<KeyValuePair<int, ImmutableArray<double>>> normBlocks) => this with { NormBlocks = NormBlocks.SetItems(normBlocks) };

    /// <summary>Takes in that computing shards threw at a worker.</summary>
    public StepState WithFailed(ImmutableArray<int> shards, WorkerId worker)
    {
        var culprits = Culprits.ToBuilder();
        foreach (var shard in shards) culprits[shard] = [.. culprits.GetValueOrDefault(shard, []), worker];
        return this with { Culprits = culprits.ToImmutable() };
    }

    /// <summary>Takes in that a worker was asked for shards.</summary>
    public StepState WithAssigned(ImmutableArray<int> shards, WorkerId worker) =>
        this with { Assigned = Assigned.SetItem(worker, Assigned.GetValueOrDefault(worker, []).AddRange(shards)) };

    /// <summary>Takes in that a worker is gone: nobody computes what it was asked for.</summary>
    public StepState WithoutWorker(WorkerId worker) =>
        this with { Assigned = Assigned.Remove(worker) };

    /// <summary>The shards, out of so many, that are not computed and that nobody was asked for, ascending.</summary>
    public ImmutableArray<int> Unassigned(int shards)
    {
        var asked = Assigned.Values.SelectMany(some => some).ToHashSet();
        return [.. Enumerable.Range(0, shards).Where(shard => !asked.Contains(shard) && !Results.ContainsKey(shard))];
    }

    /// <summary>The decision that follows once every shard is computed and every chunk reduced; null before.</summary>
    /// <exception cref="DivergedException">A cost or the norm is not finite.</exception>
    public StepDecision? Decide(RunPlan plan, ChunkPlan chunks)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(chunks);
        if (Results.Count < plan.Recipe.Shards || NormBlocks.Count < chunks.Chunks.Count) return null;
        var costs = Results.Values.Select(result => result.Cost).ToArray();
        var norms = NormBlocks.Values.SelectMany(blocks => blocks).ToArray();
        return StepDecision.Of(plan, chunks, Step.Number, costs, norms);
    }
}
