using Lockstep.Model.Numerics;

namespace Lockstep.Coordinator.Sharding;

/// <summary>How many nodes of the reduction tree cover a run of shards [a, b): so many partial sums its worker sends.</summary>
internal sealed class NodeCounts
{
    private static NodeCounts? _last;

    private readonly byte[] _counts;

    private NodeCounts(int shards)
    {
        Shards = shards;
        _counts = new byte[(shards + 1) * (shards + 1)];
        if (shards > 0) Fill(new TreeNode(0, shards));
    }

    /// <summary>Shards beneath the root.</summary>
    public int Shards { get; }

    /// <summary>The counts for so many shards; a run always asks for the same.</summary>
    public static NodeCounts For(int shards)
    {
        var last = Volatile.Read(ref _last);
        if (last?.Shards == shards) return last;
        var counts = new NodeCounts(shards);
        Volatile.Write(ref _last, counts);
        return counts;
    }

    /// <summary>The counts of the runs that begin at a shard, by the shard after their last.</summary>
    public ReadOnlySpan<byte> From(int first) => _counts.AsSpan(first * (Shards + 1), Shards + 1);

    // A run that lies in both halves of a node is what it has in each, but for the whole of the node.
    private void Fill(TreeNode node)
    {
        At(node.From, node.To) = 1;
        if (node.Count == 1) return;
        Fill(node.Left);
        Fill(node.Right);
        for (var first = node.From; first < node.Middle; first++)
        {
            for (var end = node.Middle + 1; end <= node.To; end++)
            {
                if (end - first < node.Count) At(first, end) = (byte)(At(first, node.Middle) + At(node.Middle, end));
            }
        }
    }

    private ref byte At(int first, int end) => ref _counts[(first * (Shards + 1)) + end];
}
