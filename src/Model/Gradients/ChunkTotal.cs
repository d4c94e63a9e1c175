using Lockstep.Model.Parameters;

namespace Lockstep.Model.Gradients;

/// <summary>The gradient of one chunk, summed over all shards, and its terms of the global norm.</summary>
/// <remarks>The values of a dense chunk stand in its first partial sum, into which the others are added: no memory is written that was not read.</remarks>
public sealed class ChunkTotal(Chunk chunk)
{
    private readonly double[] _normBlocks = new double[chunk.NormBlocks];

    private int[] _touched = [];
    private int _touchedCount;

    /// <summary>The chunk.</summary>
    public Chunk Chunk { get; } = chunk;

    /// <summary>The buffer, laid out like the parameters, that holds the values of the chunk.</summary>
    public FloatBuffer Values { get; internal set; } = new(0);

    /// <summary>Sums of squares of the chunk's norm blocks, in double precision.</summary>
    public Span<double> NormBlocks => _normBlocks;

    /// <summary>The rows of a sparse chunk that have a gradient, ascending.</summary>
    public ReadOnlySpan<int> TouchedRows => _touched.AsSpan(0, _touchedCount);

    internal void Touch(ReadOnlySpan<int> rows)
    {
        if (_touched.Length < rows.Length) _touched = new int[rows.Length];
        rows.CopyTo(_touched);
        _touchedCount = rows.Length;
    }
}
