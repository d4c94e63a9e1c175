namespace Lockstep.Model.Numerics;

/// <summary>A node of the reduction tree: the shards [From, To). It splits at From + ceil((To - From) / 2).</summary>
public readonly record struct TreeNode(int From, int To)
{
    /// <summary>Shards beneath the node.</summary>
    public int Count => To - From;

    /// <summary>Where the node splits into its two children.</summary>
    public int Middle => From + ((Count + 1) / 2);

    /// <summary>The first half; only where there is more than one shard.</summary>
    public TreeNode Left => new(From, Middle);

    /// <summary>The second half; only where there is more than one shard.</summary>
    public TreeNode Right => new(Middle, To);

    /// <summary>Whether the shards of another node are all beneath this one.</summary>
    public bool Contains(TreeNode other) => From <= other.From && other.To <= To;

    /// <summary>Whether a node is this one or beneath it: not every range of shards is a node.</summary>
    public bool HasNode(TreeNode node)
    {
        if (node.Count < 1) return false;
        var at = this;
        while (at != node)
        {
            if (at.Count < 2) return false;
            if (at.Left.Contains(node)) at = at.Left;
            else if (at.Right.Contains(node)) at = at.Right;
            else return false;
        }

        return true;
    }

    /// <summary>The largest nodes of the tree under this one that hold the given shards and no others, in ascending order.</summary>
    /// <param name="shards">Ascending, without repeats.</param>
    public IReadOnlyList<TreeNode> Cover(IReadOnlyList<int> shards)
    {
        ArgumentNullException.ThrowIfNull(shards);
        var nodes = new List<TreeNode>();
        AddCover(this, shards, 0, shards.Count, nodes);
        return nodes;
    }

    /// <summary>The shards, as [from, to).</summary>
    public override string ToString() => $"[{From}, {To})";

    private static void AddCover(TreeNode node, IReadOnlyList<int> shards, int first, int end, List<TreeNode> nodes)
    {
        while (first < end && shards[first] < node.From) first++;
        while (first < end && shards[end - 1] >= node.To) end--;
        if (first == end) return;
        if (end - first == node.Count)
        {
            nodes.Add(node);
            return;
        }

        AddCover(node.Left, shards, first, end, nodes);
        AddCover(node.Right, shards, first, end, nodes);
    }
}
