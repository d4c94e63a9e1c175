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

    /// <summary>The step begun anew. What a lost owner had added up is gone. What others added up is with everybody: their terms of the norm stay.</summary>
    public StepState Anew(StepState state, ImmutableArray<string> lost)
    {
        ArgumentNullException.ThrowIfNull(state);
        var plan = Plan;
        return StepState.Begin(state.Step).With(state.NormBlocks.Where(pair => !lost.Contains(Names[plan.SliceOf(Chunks.Chunks[pair.Key])])));
    }
}
