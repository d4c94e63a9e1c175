using Lockstep.Model.Numerics;

namespace Lockstep.Coordinator.Sharding;

/// <summary>Cuts that need no search: the even ones, and guesses whose slowest worker bounds the search for better ones.</summary>
internal static class FirstCuts
{
    /// <summary>Every worker has as many shards, give or take one.</summary>
    public static int[] Even(int shards, int workers) => [.. Enumerable.Range(0, workers + 1).Select(i => (int)((long)shards * i / workers))];

    /// <summary>What the slowest takes with the best of the guesses: as even as can be, and in proportion to pace, at the bounds of the nodes of each level of the tree.</summary>
    public static long Slowest(AssignmentCost cost)
    {
        var proportional = Proportional(cost);
        var slowest = Math.Min(cost.Slowest(Even(cost.Shards, cost.Workers)), cost.Slowest(proportional));
        var bounds = new List<int> { 0, cost.Shards };
        var nodes = new List<TreeNode> { new(0, cost.Shards) };
        while (nodes.Count > 0)
        {
            slowest = Math.Min(slowest, cost.Slowest([.. proportional.Select(cut => Nearest(bounds, cut))]));
            nodes = [.. nodes.Where(node => node.Count > 1)];
            bounds = [.. bounds.Concat(nodes.Select(node => node.Middle)).Order()];
            nodes = [.. nodes.SelectMany(node => (TreeNode[])[node.Left, node.Right])];
        }

        return slowest;
    }

    private static int[] Proportional(AssignmentCost cost)
    {
        var speeds = Enumerable.Range(0, cost.Workers).Select(worker => 1.0 / cost.PerShard(worker)).ToArray();
        var all = speeds.Sum();
        var cuts = new int[cost.Workers + 1];
        var sum = 0.0;
        for (var worker = 0; worker < cost.Workers; worker++)
        {
            sum += speeds[worker];
            cuts[worker + 1] = Math.Clamp((int)Math.Round(cost.Shards * sum / all), cuts[worker], cost.Shards);
        }

        cuts[^1] = cost.Shards;
        return cuts;
    }

    private static int Nearest(List<int> bounds, int cut)
    {
        var index = bounds.BinarySearch(cut);
        if (index >= 0) return cut;
        var (below, above) = (bounds[~index - 1], bounds[~index]);
        return cut - below <= above - cut ? below : above;
    }
}
