namespace Lockstep.Model.Numerics;

/// <summary>How the shards of a node add up in the shape of the tree with a stack: after shard i, so many waiting sums are added to it, the last first.</summary>
internal static class FoldProgram
{
    /// <summary>For each of a node's shards in order, how many waiting sums its own is added to.</summary>
    public static int[] For(TreeNode node)
    {
        var additions = new int[node.Count];
        Complete(node, node.From, additions);
        return additions;
    }

    /// <summary>The programs of nodes of 0, 1, ... shards: a tree under a node has the same shape whatever its first shard.</summary>
    /// <param name="shards">Of the largest node.</param>
    public static int[][] UpTo(int shards) => [.. Enumerable.Range(0, shards + 1).Select(count => For(new TreeNode(0, count)))];

    // A node is complete after its last shard, where it costs one addition if it has two children.
    private static void Complete(TreeNode node, int origin, int[] additions)
    {
        if (node.Count <= 1) return;
        Complete(node.Left, origin, additions);
        Complete(node.Right, origin, additions);
        additions[node.To - 1 - origin]++;
    }
}
