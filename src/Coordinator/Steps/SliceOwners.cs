using System.Collections.Immutable;
using Lockstep.Coordinator.ParameterServers;
using Lockstep.Model.Gradients;

namespace Lockstep.Coordinator.Steps;

/// <summary>The nodes that own the slices of a step, in the order of the slices; none where all slices are at the coordinator.</summary>
/// <param name="Names">Their names.</param>
/// <param name="Chunks">The chunks of the gradient.</param>
public sealed record SliceOwners(ImmutableArray<string> Names, ChunkPlan Chunks)
{
    private SlicePlan Plan => SlicePlan.For(Chunks, Names.Length);

    /// <summary>The owners of chunks that are not reduced yet.</summary>
    public ImmutableArray<string> Owing(StepState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var plan = Plan;
        return [.. Chunks.Chunks.Where(chunk => !state.NormBlocks.ContainsKey(chunk.Index)).Select(chunk => Names[plan.SliceOf(chunk)]).Distinct()];
    }

    /// <summary>The slices once workers are lost: each of theirs goes to whoever has the fewest of those who are left. Nobody has any where none is left.</summary>
    public SliceOwners Without(ImmutableArray<string> lost)
    {
        var left = Names.RemoveAll(lost.Contains).CountBy(name => name).ToDictionary(StringComparer.Ordinal);
        if (left.Count == 0) return this with { Names = [] };
        var names = Names.ToBuilder();
        for (var slice = 0; slice < names.Count; slice++)
        {
            if (left.ContainsKey(names[slice])) continue;
            var heir = left.OrderBy(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).First().Key;
            names[slice] = heir;
            left[heir]++;
        }

        return this with { Names = names.ToImmutable() };
    }

    /// <summary>What is left of a step once workers are lost. The sums that they computed may have reached nobody, and the totals of lost owners not everybody.</summary>
    public StepState WhatIsLeft(StepState state, ImmutableArray<string> lost)
    {
        ArgumentNullException.ThrowIfNull(state);
        var (plan, left) = (Plan, state.Without(lost));
        return left with { NormBlocks = left.NormBlocks.RemoveRange(left.NormBlocks.Keys.Where(chunk => lost.Contains(Names[plan.SliceOf(Chunks.Chunks[chunk])]))) };
    }
}
