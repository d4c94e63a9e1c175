using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Gradients;

/// <summary>The gradient of one node of the tree, in a buffer laid out like the parameters. Of an embedding only the touched rows hold values; where weights are tied these lie behind all others.</summary>
/// <remarks>
/// Whoever passes one on holds it once for each receiver, and each receiver releases it when it needs the values no more. Only the parameter server that has it may add
/// into it. Its owner fills it anew once nobody holds it.
/// </remarks>
public sealed class PartialSum(ParameterLayout layout)
{
    private int[] _touched = [];
    private volatile int _touchedCount;
    private int _holds;

    /// <summary>The node whose shards are summed.</summary>
    public TreeNode Node { get; internal set; }

    /// <summary>The values; whatever a chunk holds is valid once that chunk is complete.</summary>
    public FloatBuffer Values { get; } = new(layout.GradientLength);

    /// <summary>The rows of the encoder that the node touches, ascending.</summary>
    public ReadOnlySpan<int> TouchedRows => _touched.AsSpan(0, _touchedCount);

    /// <summary>The touched rows of a sparse chunk, ascending.</summary>
    public ReadOnlySpan<int> TouchedRowsOf(Chunk chunk) => TouchedMemoryOf(chunk).Span;

    /// <summary>The same, for code that keeps it while the sum is held.</summary>
    public ReadOnlyMemory<int> TouchedMemoryOf(Chunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        var rows = _touched.AsMemory(0, _touchedCount);
        var first = Before(rows.Span, chunk.FirstRow);
        return rows[first..Before(rows.Span, chunk.EndRow)];
    }

    /// <summary>Where a row lies in <see cref="Values"/> if the node touches it.</summary>
    public int OffsetOf(Chunk chunk, int row)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        return layout.TouchedOffset + (row * chunk.Tensor.Columns);
    }

    /// <summary>Whether somebody still needs the values.</summary>
    public bool IsHeld => Volatile.Read(ref _holds) != 0;

    /// <summary>Keeps the owner from filling it anew.</summary>
    public void Hold() => Interlocked.Increment(ref _holds);

    /// <summary>Takes one hold back.</summary>
    public void Release() => Interlocked.Decrement(ref _holds);

    /// <summary>Begins the sum of a node that another process computed; its chunks are then written into <see cref="Values"/>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="touchedRows">The most rows of the encoder it may touch.</param>
    public void BeginStaging(TreeNode node, int touchedRows)
    {
        Node = node;
        BeginTouching(touchedRows);
    }

    /// <summary>Whether it can be taken over which rows of a chunk the node touches: only those beyond the chunk's first may come.</summary>
    public bool CanStageTouched(Chunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        return chunk.Kind == ChunkKind.Dense || _touchedCount == 0 || _touched[_touchedCount - 1] < chunk.FirstRow;
    }

    /// <summary>Takes over that the node touches these rows of the encoder as well.</summary>
    /// <param name="rows">Ascending, and beyond those known already.</param>
    /// <returns>Whether they are as they must be and there is room for them; else nothing changes.</returns>
    public bool TryStageTouched(ReadOnlySpan<int> rows)
    {
        var (count, last) = (_touchedCount, _touchedCount == 0 ? -1 : _touched[_touchedCount - 1]);
        if (rows.Length > _touched.Length - count) return false;
        foreach (var row in rows)
        {
            if (row <= last) return false;
            last = row;
        }

        rows.CopyTo(_touched.AsSpan(count));
        // Last: whoever reads the rows of an earlier chunk meanwhile finds them whole.
        _touchedCount = count + rows.Length;
        return true;
    }

    /// <summary>Takes over what another sum of the same node has of a chunk. Chunks come in ascending order.</summary>
    public void Copy(PartialSum other, Chunk chunk)
    {
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(chunk);
        if (!chunk.IsSparse) other.Values.Span.Slice(chunk.Offset, chunk.Length).CopyTo(Values.Span[chunk.Offset..]);
        if (chunk.Kind == ChunkKind.Dense) return;
        var rows = other.TouchedRowsOf(chunk);
        if (!TryStageTouched(rows)) throw new InvalidOperationException($"The touched rows of {chunk.Tensor.Name} come twice or out of order.");
        foreach (var row in rows) other.Values.Span.Slice(OffsetOf(chunk, row), chunk.Tensor.Columns).CopyTo(Values.Span[OffsetOf(chunk, row)..]);
    }

    internal void BeginTouching(int capacity)
    {
        if (_touched.Length < capacity) _touched = new int[capacity];
        _touchedCount = 0;
    }

    internal void Touch(int row)
    {
        _touched[_touchedCount] = row;
        _touchedCount++;
    }

    private static int Before(ReadOnlySpan<int> rows, int row)
    {
        var index = rows.BinarySearch(row);
        return index < 0 ? ~index : index;
    }
}
