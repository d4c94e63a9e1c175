using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Gradients;

/// <summary>Adds the partial sums of a chunk up, in the shape of the reduction tree, and takes the terms of the global norm on the way.</summary>
public sealed unsafe class ChunkReduction
{
    // A tree over this many shards is not deeper; each level may keep one block waiting.
    private const int MaxDepth = 32;

    private readonly Kernels _kernels;
    private readonly TreeNode _root;
    private readonly FloatBuffer _waiting;
    private readonly SparseFold _sparse;
    private readonly int _blockValues;
    private int[] _rows = [];
    private int[] _places = [];

    /// <summary>A reduction for the chunks of a plan; it is used by one thread at a time.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="plan">The chunks.</param>
    /// <param name="root">All shards.</param>
    public ChunkReduction(Kernels kernels, ChunkPlan plan, TreeNode root)
    {
        ArgumentNullException.ThrowIfNull(plan);
        (_kernels, _root) = (kernels, root);
        var touched = plan.Chunks.Where(chunk => chunk.Kind != ChunkKind.Dense).ToArray();
        _blockValues = plan.Chunks.Max(chunk => chunk.NormBlockRows * chunk.Tensor.Columns);
        _waiting = new FloatBuffer(MaxDepth * _blockValues);
        _sparse = new SparseFold(kernels, touched.Max(chunk => chunk.Tensor.Columns), root.Count);
    }

    /// <summary>Sums one chunk.</summary>
    /// <param name="total">The chunk; receives values and norm blocks.</param>
    /// <param name="parts">Partial sums of nodes that together hold every shard once, in ascending order. They are added up in the first of them.</param>
    public void Reduce(ChunkTotal total, IReadOnlyList<PartialSum> parts)
    {
        ArgumentNullException.ThrowIfNull(total);
        ArgumentNullException.ThrowIfNull(parts);
        total.StandIn(parts[0]);
        if (_places.Length < parts.Count) _places = new int[parts.Count];
        Array.Clear(_places);
        if (total.Chunk.IsSparse) ReduceSparse(total, parts);
        else ReduceDense(total, parts);
    }

    private void ReduceDense(ChunkTotal total, IReadOnlyList<PartialSum> parts)
    {
        var chunk = total.Chunk;
        var columns = chunk.Tensor.Columns;
        var touched = chunk.Kind == ChunkKind.DenseAndTouched ? Union(chunk, parts) : [];
        for (var block = 0; block < chunk.NormBlocks; block++)
        {
            var row = chunk.FirstRow + (block * chunk.NormBlockRows);
            var rows = Math.Min(chunk.NormBlockRows, chunk.EndRow - row);
            var offset = chunk.Tensor.Offset + (row * columns);
            if (parts.Count > 1) Sum(_root, parts, 0, parts.Count, offset, rows * columns, total.Values.Pointer + offset, 0);
            for (; !touched.IsEmpty && touched[0] < row + rows; touched = touched[1..])
            {
                var at = total.Values.Pointer + chunk.Tensor.Offset + (touched[0] * columns);
                _kernels.Add(at, TouchedSum(chunk, touched[0], parts), at, columns);
            }

            total.NormBlocks[block] = SixteenLanes.SumOfSquares(total.Values.Pointer + offset, rows, columns);
        }
    }

    // The parts from first to end are those beneath the node: more than one, so that both of its children have some.
    private void Sum(TreeNode node, IReadOnlyList<PartialSum> parts, int first, int end, int offset, int count, float* destination, int depth)
    {
        var middle = first + 1;
        while (parts[middle].Node.From < node.Middle) middle++;
        var left = Operand(node.Left, parts, first, middle, offset, count, destination, depth);
        var right = Operand(node.Right, parts, middle, end, offset, count, _waiting.Pointer + (depth * _blockValues), depth);
        _kernels.Add(left, right, destination, count);
    }

    private float* Operand(TreeNode node, IReadOnlyList<PartialSum> parts, int first, int end, int offset, int count, float* room, int depth)
    {
        if (end - first == 1) return parts[first].Values.Pointer + offset;
        Sum(node, parts, first, end, offset, count, room, depth + 1);
        return room;
    }

    private void ReduceSparse(ChunkTotal total, IReadOnlyList<PartialSum> parts)
    {
        var chunk = total.Chunk;
        var columns = chunk.Tensor.Columns;
        total.Touch(Union(chunk, parts));
        total.NormBlocks.Clear();
        foreach (var row in total.TouchedRows) TouchedSum(chunk, row, parts);
        var rows = total.TouchedRows;
        for (int first = 0, next; first < rows.Length; first = next)
        {
            var block = (rows[first] - chunk.FirstRow) / chunk.NormBlockRows;
            var sum = 0.0;
            for (next = first; next < rows.Length && (rows[next] - chunk.FirstRow) / chunk.NormBlockRows == block; next++)
            {
                sum += SixteenLanes.SumOfSquares(total.Values.Pointer + chunk.Tensor.Offset + (rows[next] * columns), 1, columns);
            }

            total.NormBlocks[block] = sum;
        }
    }

    // The sum of what the parts have for a row that at least one of them touches, in the first part's place for it, which is that part's own term or unused. Rows of a chunk
    // are asked for in ascending order.
    private float* TouchedSum(Chunk chunk, int row, IReadOnlyList<PartialSum> parts)
    {
        var destination = parts[0].Values.Pointer + parts[0].OffsetOf(chunk, row);
        if (parts.Count == 1) return destination;
        _sparse.Clear();
        for (var i = 0; i < parts.Count; i++)
        {
            var touched = parts[i].TouchedRows;
            ref var place = ref _places[i];
            while (place < touched.Length && touched[place] < row) place++;
            if (place < touched.Length && touched[place] == row) _sparse.Add(parts[i].Node.From, parts[i].Values.Pointer + parts[i].OffsetOf(chunk, row));
        }

        _sparse.Sum(_root, destination);
        return destination;
    }

    // The parts' touched rows, merged; parts come in ascending order of shards, so their rows in any.
    private ReadOnlySpan<int> Union(Chunk chunk, IReadOnlyList<PartialSum> parts)
    {
        var capacity = 0;
        for (var i = 0; i < parts.Count; i++) capacity += parts[i].TouchedRowsOf(chunk).Length;
        if (_rows.Length < capacity) _rows = new int[capacity];
        var count = 0;
        for (var i = 0; i < parts.Count; i++)
        {
            var rows = parts[i].TouchedRowsOf(chunk);
            rows.CopyTo(_rows.AsSpan(count));
            count += rows.Length;
        }

        var all = _rows.AsSpan(0, count);
        all.Sort();
        var distinct = 0;
        for (var i = 0; i < count; i++)
        {
            if (i == 0 || all[i] != all[i - 1]) _rows[distinct++] = _rows[i];
        }

        return _rows.AsSpan(0, distinct);
    }
}
