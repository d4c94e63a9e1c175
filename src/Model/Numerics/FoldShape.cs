namespace Lockstep.Model.Numerics;

/// <summary>Whose terms a weight gradient adds up, and in what shape: the shards of one node, each a chain over its own terms.</summary>
internal sealed class FoldShape
{
    private readonly int[][] _additions;

    public FoldShape(TreeNode node, int termsPerShard)
    {
        (Node, TermsPerShard) = (node, termsPerShard);
        // The tree under a node has the same shape whatever its first shard.
        _additions = [.. Enumerable.Range(0, node.Count + 1).Select(count => FoldProgram.For(new TreeNode(0, count)))];
    }

    public TreeNode Node { get; }

    /// <summary>Rows x time steps of a shard.</summary>
    public int TermsPerShard { get; }

    public int Terms => Node.Count * TermsPerShard;

    /// <summary>See <see cref="FoldProgram"/>; for this node or one beneath it.</summary>
    public ReadOnlySpan<int> AdditionsFor(TreeNode node) => _additions[node.Count];
}
