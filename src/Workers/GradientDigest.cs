using System.Collections.Immutable;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Lockstep.Model.Gradients;

namespace Lockstep.Workers;

/// <summary>The XxHash3 of the partial sums of a request, chunk by chunk as they are pushed: dense values, then the numbers of touched rows and the rows.</summary>
internal sealed class GradientDigest
{
    private readonly XxHash3 _hash = new();

    /// <summary>The digest of what was added.</summary>
    public ulong Value => _hash.GetCurrentHashAsUInt64();

    /// <summary>Adds what some sums hold of a chunk; to be called before anybody else may add into them.</summary>
    public void Add(Chunk chunk, ImmutableArray<PartialSum> sums)
    {
        foreach (var sum in sums) Add(chunk, sum);
    }

    private void Add(Chunk chunk, PartialSum sum)
    {
        if (!chunk.IsSparse) Add<float>(sum.Values.Span.Slice(chunk.Offset, chunk.Length));
        if (chunk.Kind == ChunkKind.Dense) return;
        var rows = sum.TouchedRowsOf(chunk);
        Add(rows);
        foreach (var row in rows) Add<float>(sum.Values.Span.Slice(sum.OffsetOf(chunk, row), chunk.Tensor.Columns));
    }

    private void Add<T>(ReadOnlySpan<T> values)
        where T : unmanaged => _hash.Append(MemoryMarshal.AsBytes(values));
}
