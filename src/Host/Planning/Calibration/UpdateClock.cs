using System.Diagnostics;
using Lockstep.Host.Planning.Timing;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;

namespace Lockstep.Host.Planning.Calibration;

/// <summary>Adds real gradients up and applies them, and takes the time, each on one thread.</summary>
internal static class UpdateClock
{
    private const int Rounds = 5;

    // The weights stay as they are.
    private const float Rate = 0;

    /// <summary>The costs, with those of streams as they are given.</summary>
    /// <param name="run">The run.</param>
    /// <param name="replica">Its weights.</param>
    /// <param name="whole">The gradient of all shards, one node.</param>
    /// <param name="halves">The same in two nodes; null where there is one shard.</param>
    /// <param name="streamPerByte">What a byte takes to send, and what it takes to receive.</param>
    public static HandlingCosts Measure(PlannedRun run, Replica replica, PartialSum whole, IReadOnlyList<PartialSum>? halves, double streamPerByte)
    {
        var reduction = new ChunkReduction(Kernels.Best, run.Chunks, new TreeNode(0, run.Recipe.Shards));
        ChunkTotal[] totals = [.. run.Chunks.Chunks.Select(chunk => new ChunkTotal(chunk))];
        // Halves first: they are added up in place, and what they were is gone.
        var added = halves is null ? 0 : Median(() => Reduce(halves));
        var norm = Median(() => Reduce([whole]));
        var bytes = totals.Sum(total => sizeof(float) * (total.Chunk.IsSparse ? (double)total.TouchedRows.Length * total.Chunk.Tensor.Columns : total.Chunk.Length));
        var applied = Median(() => Apply(packs: false));
        var packed = Median(() => Apply(packs: true));
        return new HandlingCosts
        {
            SendPerByte = streamPerByte,
            ReceivePerByte = streamPerByte,
            NormPerByte = norm / bytes,
            AddPerByte = Math.Max(0, added - norm) / bytes,
            ApplyPerByte = applied / bytes,
            PackPerByte = Math.Max(0, packed - applied) / bytes,
        };

        void Reduce(IReadOnlyList<PartialSum> parts)
        {
            foreach (var total in totals) reduction.Reduce(total, parts);
        }

        void Apply(bool packs)
        {
            foreach (var total in totals) replica.Apply(total, Rate, packs);
        }
    }

    private static double Median(Action work)
    {
        var seconds = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            work();
            seconds[round] = Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        Array.Sort(seconds);
        return seconds[Rounds / 2];
    }
}
