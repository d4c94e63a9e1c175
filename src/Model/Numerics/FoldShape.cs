namespace Lockstep.Model.Numerics;

/// <summary>Whose terms a weight gradient adds up, and in what shape: the shards of one node, each a chain over its own terms.</summary>
/// <param name="node">The node.</param>
/// <param name="termsPerShard">Rows x time steps of a shard.</param>
/// <param name="programs">By <see cref="FoldProgram.UpTo"/>, up to the node's shards at least.</param>
internal sealed class FoldShape(TreeNode node, int termsPerShard, int[][] programs)
{
    public FoldShape(TreeNode node, int termsPerShard)
        : this(node, termsPerShard, FoldProgram.UpTo(node.Count))
    {
    }

    public TreeNode Node { get; } = node;

    /// <summary>Rows x time steps of a shard.</summary>
    public int TermsPerShard { get; } = termsPerShard;

    public int Terms => Node.Count * TermsPerShard;

    /// <summary>See <see cref="FoldProgram"/>; for this node or one beneath it.</summary>
    public ReadOnlySpan<int> AdditionsFor(TreeNode node) => programs[node.Count];
}
