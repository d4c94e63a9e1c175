using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Gradients;

/// <summary>The gradient of one chunk, summed over all shards, and its terms of the global norm.</summary>
/// <remarks>The values stand in the chunk's first partial sum, into which the others are added: no memory is written that was not read.</remarks>
public sealed class ChunkTotal(Chunk chunk)
{
    private static readonly FloatBuffer NoValues = new(0);

    private readonly double[] _normBlocks = new double[chunk.NormBlocks];

    private int[] _touched = [];
    private int _touchedCount;
    private PartialSum? _source;

    /// <summary>The chunk.</summary>
    public Chunk Chunk { get; } = chunk;

    /// <summary>The buffer, laid out like the parameters, that holds the values of the chunk.</summary>
    public FloatBuffer Values { get; private set; } = NoValues;

    /// <summary>Sums of squares of the chunk's norm blocks, in double precision.</summary>
    public Span<double> NormBlocks => _normBlocks;

    /// <summary>The same, for whoever keeps them: of a total that is reduced once, and never changes again.</summary>
    public ImmutableArray<double> FinalNormBlocks => ImmutableCollectionsMarshal.AsImmutableArray(_normBlocks);

    /// <summary>The rows of a sparse chunk that have a gradient, ascending.</summary>
    public ReadOnlySpan<int> TouchedRows => TouchedMemory.Span;

    /// <summary>The same, for code that keeps it while the total is held.</summary>
    public ReadOnlyMemory<int> TouchedMemory => _touched.AsMemory(0, _touchedCount);

    /// <summary>A total that another process computed, without its terms of the norm.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="values">The buffer, laid out like the parameters, that holds or will hold the values.</param>
    /// <param name="touchedRows">The rows of a sparse chunk that have a gradient, ascending.</param>
    public static ChunkTotal Staged(Chunk chunk, FloatBuffer values, ReadOnlySpan<int> touchedRows)
    {
        var total = new ChunkTotal(chunk) { Values = values };
        total.Touch(touchedRows);
        return total;
    }

    /// <summary>Keeps the values as they are for one more reader.</summary>
    public void Hold() => _source?.Hold();

    /// <summary>Takes one hold back.</summary>
    public void Release() => _source?.Release();

    internal void StandIn(PartialSum source) => (_source, Values) = (source, source.Values);

    internal void Touch(ReadOnlySpan<int> rows)
    {
        if (_touched.Length < rows.Length) _touched = new int[rows.Length];
        rows.CopyTo(_touched);
        _touchedCount = rows.Length;
    }
}
