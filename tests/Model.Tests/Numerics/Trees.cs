using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Numerics;

namespace Lockstep.Model.Tests.Numerics;

/// <summary>The nodes of reduction trees.</summary>
internal static class Trees
{
    public static Dictionary<TreeNode, TreeNode> Parents(TreeNode root)
    {
        var parents = new Dictionary<TreeNode, TreeNode>();
        Add(root);
        return parents;

        void Add(TreeNode node)
        {
            if (node.Count == 1) return;
            (parents[node.Left], parents[node.Right]) = (node, node);
            Add(node.Left);
            Add(node.Right);
        }
    }

    /// <summary>Nodes that together hold every shard of a root once, ascending; often the root alone.</summary>
    public static Gen<TreeNode[]> Covers(TreeNode root) =>
        from whole in Gen.Choose(0, 3)
        from nodes in whole == 0 || root.Count == 1
            ? Gen.Constant(new[] { root })
            : from left in Covers(root.Left) from right in Covers(root.Right) select left.Concat(right).ToArray()
        select nodes;
}
