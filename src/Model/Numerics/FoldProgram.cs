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

    // A node is complete after its last shard, where it costs one addition if it has two children.
    private static void Complete(TreeNode node, int origin, int[] additions)
    {
        if (node.Count <= 1) return;
        Complete(node.Left, origin, additions);
        Complete(node.Right, origin, additions);
        additions[node.To - 1 - origin]++;
    }
}
