using Lockstep.Model.Parameters;

namespace Lockstep.Model.Numerics;

/// <summary>Adds up rows that only some shards have, in the shape of the tree; a shard without one is the identity.</summary>
internal sealed unsafe class SparseFold(Kernels kernels, int columns, int capacity)
{
    // Deeper than any tree: one level halves the shards.
    private const int MaxDepth = 32;

    private readonly FloatBuffer _waiting = new(MaxDepth * columns);
    private readonly int[] _shards = new int[capacity];
    private readonly nint[] _rows = new nint[capacity];
    private int _count;

    public void Clear() => _count = 0;

    /// <summary>Adds a row to the fold. Rows come in ascending order of shard; those of one shard are chained in the order they come in.</summary>
    public void Add(int shard, float* row)
    {
        _shards[_count] = shard;
        _rows[_count++] = (nint)row;
    }

    /// <summary>Puts the sum of all rows, which must be beneath the node, at the destination.</summary>
    public void Sum(TreeNode node, float* destination) => Sum(node, 0, _count, destination, 0);

    private void Sum(TreeNode node, int first, int end, float* destination, int depth)
    {
        while (_shards[first] != _shards[end - 1])
        {
            var middle = first;
            while (middle < end && _shards[middle] < node.Middle) middle++;
            if (middle > first && middle < end)
            {
                var right = _waiting.Pointer + (depth * columns);
                Sum(node.Left, first, middle, destination, depth + 1);
                Sum(node.Right, middle, end, right, depth + 1);
                kernels.Add(destination, right, destination, columns);
                return;
            }

            node = middle == first ? node.Right : node.Left;
        }

        new ReadOnlySpan<float>((float*)_rows[first], columns).CopyTo(new Span<float>(destination, columns));
        for (var i = first + 1; i < end; i++) kernels.Add(destination, (float*)_rows[i], destination, columns);
    }
}
