using System.Collections.Immutable;
using Lockstep.Model.Gradients;

namespace Lockstep.Coordinator.ParameterServers;

/// <summary>Which parameter server adds up which chunks: contiguous slices of about equal work.</summary>
public sealed class SlicePlan
{
    // Of an embedding a step touches few rows.
    private const double SparseShare = 0.05;

    private readonly ImmutableArray<int> _slices;

    private SlicePlan(ImmutableArray<int> slices, int count) => (_slices, Count) = (slices, count);

    /// <summary>How many slices there are.</summary>
    public int Count { get; }

    /// <summary>The slice of a chunk.</summary>
    public int SliceOf(Chunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        return _slices[chunk.Index];
    }

    /// <summary>Cuts a plan's chunks into as many slices as asked for, or fewer where there are not enough chunks.</summary>
    public static SlicePlan For(ChunkPlan chunks, int slices)
    {
        ArgumentNullException.ThrowIfNull(chunks);
        var count = Math.Clamp(slices, 1, chunks.Chunks.Count);
        var total = chunks.Chunks.Sum(Work);
        var before = 0.0;
        var plan = ImmutableArray.CreateBuilder<int>();
        foreach (var chunk in chunks.Chunks)
        {
            // By the middle of its work, so that a chunk on a boundary goes to whom most of it belongs.
            plan.Add(Math.Min(count - 1, (int)((before + (Work(chunk) / 2)) / total * count)));
            before += Work(chunk);
        }

        return new SlicePlan(plan.ToImmutable(), count);
    }

    private static double Work(Chunk chunk) => chunk.Length * (chunk.IsSparse ? SparseShare : 1);
}
