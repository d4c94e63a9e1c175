namespace Lockstep.Coordinator.Sharding;

/// <summary>What runs of shards take workers: in ticks, and as many nodes as cover them.</summary>
/// <param name="nodes">The nodes of runs.</param>
/// <param name="perShard">What a shard takes each worker, in ticks; at least 1.</param>
/// <param name="beside">What each worker takes beside that if it has any, in ticks.</param>
/// <param name="perNode">What sending a partial sum takes, in ticks.</param>
internal sealed class AssignmentCost(NodeCounts nodes, long[] perShard, long[] beside, long perNode)
{
    public int Shards => nodes.Shards;

    public int Workers => perShard.Length;

    public NodeCounts Nodes => nodes;

    public bool SendingIsFree => perNode == 0;

    public long PerShard(int worker) => perShard[worker];

    /// <summary>What a worker takes for so many shards under so many nodes.</summary>
    public long Ticks(int worker, int shards, int nodesOfRun) => beside[worker] + (shards * perShard[worker]) + (nodesOfRun * perNode);

    /// <summary>The most shards a worker might do in a time: those of a run that is one node.</summary>
    public int MostShards(int worker, long ticks) =>
        ticks < beside[worker] + perNode ? 0 : (int)Math.Min(Shards, (ticks - beside[worker] - perNode) / perShard[worker]);

    /// <summary>What the slowest takes where worker i has the shards from cut i to cut i + 1.</summary>
    public long Slowest(ReadOnlySpan<int> cuts)
    {
        var slowest = 0L;
        for (var worker = 0; worker < Workers; worker++)
        {
            var (first, end) = (cuts[worker], cuts[worker + 1]);
            if (first < end) slowest = Math.Max(slowest, Ticks(worker, end - first, nodes.From(first)[end]));
        }

        return slowest;
    }
}
