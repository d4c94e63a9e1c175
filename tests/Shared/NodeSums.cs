using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;

namespace Lockstep.Tests;

/// <summary>Real gradients: the partial sum of every node of the tree in the first step of the tiny run, and the results of its shards.</summary>
internal sealed class NodeSums
{
    public NodeSums(Replica replica)
    {
        using var team = new ThreadTeam(1);
        replica.Pack(team);
        var computation = TinyRun.Computation(TinyRun.Plan, Root.Count);
        foreach (var node in Nodes(Root))
        {
            var results = computation.Run(replica, 0, [.. Enumerable.Range(node.From, node.Count)], (_, sums) => Of[node] = sums[0]);
            if (node == Root) Results = results;
        }
    }

    public static TreeNode Root { get; } = new(0, TinyRun.Recipe.Shards);

    public Dictionary<TreeNode, PartialSum> Of { get; } = [];

    public IReadOnlyList<ShardResult> Results { get; } = [];

    public IEnumerable<PartialSum> Shards => Enumerable.Range(0, Root.Count).Select(shard => Of[new TreeNode(shard, shard + 1)]);

    public static IEnumerable<TreeNode> Nodes(TreeNode node) =>
        node.Count == 1 ? [node] : [node, .. Nodes(node.Left), .. Nodes(node.Right)];
}
