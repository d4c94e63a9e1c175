using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Gradients;

/// <summary>The gradient of one node of the tree, in a buffer laid out like the parameters. Of an embedding only the touched rows hold values; where weights are tied these lie behind all others.</summary>
/// <remarks>Whoever receives one may add others into its dense chunks, and reads it until the step is decided; the sender leaves it alone until then.</remarks>
public sealed class PartialSum(ParameterLayout layout)
{
    private int[] _touched = [];
    private int _touchedCount;

    /// <summary>The node whose shards are summed.</summary>
    public TreeNode Node { get; internal set; }

    /// <summary>The values; whatever a chunk holds is valid once that chunk is complete.</summary>
    public FloatBuffer Values { get; } = new(layout.GradientLength);

    /// <summary>The rows of the encoder that the node touches, ascending.</summary>
    public ReadOnlySpan<int> TouchedRows => _touched.AsSpan(0, _touchedCount);

    /// <summary>The touched rows of a sparse chunk, ascending.</summary>
    public ReadOnlySpan<int> TouchedRowsOf(Chunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        var rows = TouchedRows;
        var first = Before(rows, chunk.FirstRow);
        return rows[first..Before(rows, chunk.EndRow)];
    }

    /// <summary>Where a row that the node touches lies in <see cref="Values"/>, or -1 where it does not touch it.</summary>
    public int OffsetOfTouched(Chunk chunk, int row)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        return TouchedRows.BinarySearch(row) < 0 ? -1 : layout.TouchedOffset + (row * chunk.Tensor.Columns);
    }

    internal void BeginTouching(int capacity)
    {
        if (_touched.Length < capacity) _touched = new int[capacity];
        _touchedCount = 0;
    }

    internal void Touch(int row) => _touched[_touchedCount++] = row;

    private static int Before(ReadOnlySpan<int> rows, int row)
    {
        var index = rows.BinarySearch(row);
        return index < 0 ? ~index : index;
    }
}
