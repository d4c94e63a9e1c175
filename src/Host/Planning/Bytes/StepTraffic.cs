using System.Collections.Immutable;
using Lockstep.Coordinator.ParameterServers;
using Lockstep.Coordinator.Runs;
using Lockstep.Host.Nodes;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;

namespace Lockstep.Host.Planning.Bytes;

/// <summary>The frames of a step: what who sends to whom.</summary>
internal sealed class StepTraffic
{
    private readonly SlicePlan _slices;

    /// <param name="run">The run.</param>
    /// <param name="touched">Rows of the embedding that travel.</param>
    /// <param name="deal">The shards of each worker that has any.</param>
    /// <param name="workers">All workers: totals go to those too that have no shards.</param>
    /// <param name="slicesOnWorkers">Whether those that have shards add up a slice each.</param>
    public StepTraffic(PlannedRun run, TouchedRows touched, ImmutableArray<ImmutableArray<int>> deal, int workers, bool slicesOnWorkers)
    {
        var root = new TreeNode(0, run.Recipe.Shards);
        (Workers, SlicesOnWorkers, Chunks) = (workers, slicesOnWorkers, run.Chunks);
        Shares = [.. deal.Select(ShareOf)];
        TotalBytes = [.. run.Chunks.Chunks.Select(chunk => Mean(rows => FrameSizes.OfTotal(chunk, rows), touched.Mean(chunk, root)))];
        DecisionBytes = FrameSizes.OfDecision(run.Recipe.Shards, run.StatesPerShard);
        _slices = SlicePlan.For(run.Chunks, deal.Length);

        Share ShareOf(ImmutableArray<int> shards)
        {
            var nodes = root.Cover(shards);
            double[] sums = [.. run.Chunks.Chunks.Select(chunk => nodes.Sum(node => Mean(rows => FrameSizes.OfSum(chunk, rows), touched.Mean(chunk, node))))];
            return new Share(shards.Length, nodes, sums, FrameSizes.OfResults(shards.Length, run.StatesPerShard));
        }
    }

    public int Workers { get; }

    public bool SlicesOnWorkers { get; }

    public ChunkPlan Chunks { get; }

    public ImmutableArray<Share> Shares { get; }

    /// <summary>For each chunk the bytes of its total.</summary>
    public double[] TotalBytes { get; }

    public double DecisionBytes { get; }

    /// <summary>All partial sums of a step.</summary>
    public int Nodes => Shares.Sum(share => share.Nodes.Count);

    /// <summary>What the coordinator sends and receives.</summary>
    public Passing Coordinator => SlicesOnWorkers
        ? new Passing(Workers * DecisionBytes, TotalBytes.Sum() + Shares.Sum(share => share.ResultBytes))
        : new Passing(Workers * (TotalBytes.Sum() + DecisionBytes), Shares.Sum(share => share.SumBytes.Sum() + share.ResultBytes));

    /// <summary>What the worker that has most to do with the network sends and receives.</summary>
    public Passing BusiestWorker => Enumerable.Range(0, Shares.Length).Select(Worker).MaxBy(passing => passing.Sent + passing.Received);

    /// <summary>What the summary of a run says: bytes at the coordinator, a step and worker that has shards.</summary>
    public WireFigures Summary => new(Coordinator.Received / Shares.Length, Coordinator.Sent / Shares.Length);

    /// <summary>The worker, by its place among those that have shards, that adds up a chunk.</summary>
    public int OwnerOf(Chunk chunk) => _slices.SliceOf(chunk);

    private Passing Worker(int worker)
    {
        var share = Shares[worker];
        if (!SlicesOnWorkers) return new Passing(share.SumBytes.Sum() + share.ResultBytes, TotalBytes.Sum() + DecisionBytes);
        var (sent, received) = (share.ResultBytes, DecisionBytes);
        foreach (var chunk in Chunks.Chunks)
        {
            if (OwnerOf(chunk) == worker)
            {
                // To the other workers and to the coordinator.
                sent += Workers * TotalBytes[chunk.Index];
                received += Shares.Where((_, other) => other != worker).Sum(other => other.SumBytes[chunk.Index]);
            }
            else
            {
                sent += share.SumBytes[chunk.Index];
                received += TotalBytes[chunk.Index];
            }
        }

        return new Passing(sent, received);
    }

    // A frame grows by as much with every row.
    private static double Mean(Func<int, long> bytes, double rows) => bytes(0) + (rows * (bytes(1) - bytes(0)));
}
