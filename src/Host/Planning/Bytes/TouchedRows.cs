using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;

namespace Lockstep.Host.Planning.Bytes;

/// <summary>How many rows of the embedding the shards of a node touch in a step, counted in steps from all over an epoch.</summary>
internal sealed class TouchedRows
{
    private const int MostSteps = 64;

    private readonly PlannedRun _run;
    private readonly Chunk[] _chunks;
    private readonly long[] _steps;
    private readonly int[] _seen;
    private readonly int[] _ids;
    private readonly Dictionary<TreeNode, double[]> _means = [];
    private int _look;

    public TouchedRows(PlannedRun run)
    {
        _run = run;
        _chunks = [.. run.Chunks.Chunks.Where(chunk => chunk.Kind != ChunkKind.Dense)];
        var all = run.Plan.StepsPerEpoch;
        var count = Math.Min(MostSteps, all);
        _steps = [.. Enumerable.Range(0, count).Select(i => (long)i * all / count)];
        _seen = new int[run.Plan.Shape.EncoderRows];
        _ids = new int[run.Recipe.NumSteps * run.Plan.Shape.IdsPerPosition];
    }

    /// <summary>Rows of a chunk that a node touches, on average; 0 for a dense chunk.</summary>
    public double Mean(Chunk chunk, TreeNode node)
    {
        var place = Array.IndexOf(_chunks, chunk);
        if (place < 0) return 0;
        if (!_means.TryGetValue(node, out var means)) _means.Add(node, means = Means(node));
        return means[place];
    }

    private double[] Means(TreeNode node)
    {
        var sums = new double[_chunks.Length];
        foreach (var step in _steps)
        {
            Look(step, node);
            for (var i = 0; i < sums.Length; i++) sums[i] += _seen.AsSpan(_chunks[i].FirstRow, _chunks[i].EndRow - _chunks[i].FirstRow).Count(_look);
        }

        for (var i = 0; i < sums.Length; i++) sums[i] /= _steps.Length;
        return sums;
    }

    // Marks the rows that the node's part of the batch touches.
    private void Look(long step, TreeNode node)
    {
        _look++;
        var batch = _run.Plan.Task.Batch(step);
        for (var row = node.From * _run.Recipe.RowsPerShard; row < node.To * _run.Recipe.RowsPerShard; row++)
        {
            var ids = _ids.AsSpan(0, batch.Targets(row).Length * _run.Plan.Shape.IdsPerPosition);
            batch.CopyIds(row, ids);
            foreach (var id in ids)
            {
                if (id >= 0) _seen[id] = _look;
            }
        }
    }
}
