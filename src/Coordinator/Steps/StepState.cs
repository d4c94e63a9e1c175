using System.Collections.Immutable;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Steps;

/// <summary>What the coordinator knows of the step under way. Taking in what is known already changes nothing.</summary>
/// <param name="Step">The step.</param>
/// <param name="Results">The shards that are computed.</param>
/// <param name="Arrivals">Whose results had something new, in order.</param>
/// <param name="NormBlocks">The terms of the norm of the chunks that are reduced, by chunk.</param>
/// <param name="Culprits">For each shard the workers at which computing it threw, in order.</param>
public sealed record StepState(
    StepId Step,
    ImmutableSortedDictionary<int, ShardResult> Results,
    ImmutableArray<(WorkerId Worker, ImmutableArray<ShardResult> Results)> Arrivals,
    ImmutableSortedDictionary<int, ImmutableArray<double>> NormBlocks,
    ImmutableDictionary<int, ImmutableArray<WorkerId>> Culprits)
{
    /// <summary>A step of which nothing is known yet.</summary>
    public static StepState Begin(StepId step) => new(
        step, ImmutableSortedDictionary<int, ShardResult>.Empty, [], ImmutableSortedDictionary<int, ImmutableArray<double>>.Empty, ImmutableDictionary<int, ImmutableArray<WorkerId>>.Empty);

    /// <summary>Takes in the results of shards from a worker; of a shard computed twice the first stays.</summary>
    public StepState With(ImmutableArray<ShardResult> results, WorkerId worker)
    {
        var all = Results.ToBuilder();
        foreach (var result in results) all.TryAdd(result.Shard, result);
        return all.Count == Results.Count ? this : this with { Results = all.ToImmutable(), Arrivals = Arrivals.Add((worker, results)) };
    }

    /// <summary>Takes in that a chunk, by its place in the plan, is reduced.</summary>
    public StepState With(int chunk, ImmutableArray<double> normBlocks) => this with { NormBlocks = NormBlocks.SetItem(chunk, normBlocks) };

    /// <summary>Gives up what some workers gave.</summary>
    public StepState Without(ImmutableArray<string> workers)
    {
        var left = Arrivals.RemoveAll(arrival => workers.Contains(arrival.Worker.Name));
        return left.Aggregate(this with { Results = Results.Clear(), Arrivals = [] }, (state, arrival) => state.With(arrival.Results, arrival.Worker));
    }

    /// <summary>Takes in that computing shards threw at a worker.</summary>
    public StepState WithFailed(ImmutableArray<int> shards, WorkerId worker)
    {
        var culprits = Culprits.ToBuilder();
        foreach (var shard in shards) culprits[shard] = [.. culprits.GetValueOrDefault(shard, []), worker];
        return this with { Culprits = culprits.ToImmutable() };
    }

    /// <summary>Who gave the first result of each shard, by name, once every shard is computed.</summary>
    public IReadOnlyList<string> Workers()
    {
        var names = new string[Results.Count];
        for (var last = Arrivals.Length - 1; last >= 0; last--)
        {
            foreach (var result in Arrivals[last].Results) names[result.Shard] = Arrivals[last].Worker.Name;
        }

        return names;
    }

    /// <summary>Whether every shard is computed and every chunk reduced.</summary>
    public bool IsWhole(RunPlan plan, ChunkPlan chunks)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(chunks);
        return Results.Count >= plan.Recipe.Shards && NormBlocks.Count >= chunks.Chunks.Count;
    }

    /// <summary>The decision that follows once every shard is computed and every chunk reduced; null before.</summary>
    /// <exception cref="DivergedException">A cost or the norm is not finite.</exception>
    public StepDecision? Decide(RunPlan plan, ChunkPlan chunks)
    {
        if (!IsWhole(plan, chunks)) return null;
        var costs = Results.Values.Select(result => result.Cost).ToArray();
        var norms = new double[chunks.NormBlocks];
        foreach (var (chunk, blocks) in NormBlocks) blocks.CopyTo(norms, chunks.FirstNormBlock[chunk]);
        return StepDecision.Of(plan, chunks, Step.Number, costs, norms);
    }
}
