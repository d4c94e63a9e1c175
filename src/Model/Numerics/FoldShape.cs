namespace Lockstep.Model.Numerics;

/// <summary>Whose terms a weight gradient adds up, and in what shape: the shards of one node, each a chain over its own terms.</summary>
internal sealed class FoldShape(TreeNode node, int termsPerShard)
{
    public TreeNode Node { get; } = node;

    /// <summary>Rows x time steps of a shard.</summary>
    public int TermsPerShard { get; } = termsPerShard;

    public int Terms => Node.Count * TermsPerShard;

    /// <summary>See <see cref="FoldProgram"/>.</summary>
    public int[] Additions { get; } = FoldProgram.For(node);
}
