using Lockstep.Host.Nodes;
using Lockstep.Model.Gradients;
using Lockstep.Protocol.Streams;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Benchmarks.Scaling;

/// <summary>The frames of a step as a worker pushes them, all out of one buffer; as many rows of the embedding as the shards touch in the first step.</summary>
internal sealed class ReadyMadeSums(StreamContext context)
{
    private static readonly float[] Values = MakeValues();

    private int[] _touched = [];
    private IReadOnlyList<int> _shards = [];

    public IEnumerable<OutgoingFrame> Of(ComputeShards asked)
    {
        if (!asked.Shards.SequenceEqual(_shards)) (_shards, _touched) = (asked.Shards, TouchedBy(asked.Shards));
        var nodes = context.Root.Cover(asked.Shards);
        foreach (var chunk in context.Chunks.Chunks)
        {
            foreach (var node in nodes)
            {
                var header = context.Header(FrameKind.PartialSum, asked.Step) with { Chunk = chunk.Index, NodeFirst = node.From, NodeEnd = node.To };
                if (chunk.Kind == ChunkKind.Dense)
                {
                    yield return new OutgoingFrame().Begin(header).Add<float>(Values.AsMemory(0, chunk.Length));
                    continue;
                }

                var rows = _touched.Where(row => row >= chunk.FirstRow && row < chunk.EndRow).ToArray();
                yield return new OutgoingFrame().Begin(header with { Marks = FrameMarks.Sparse, Rows = rows.Length })
                    .Add<int>(rows).Add<float>(Values.AsMemory(0, rows.Length * chunk.Tensor.Columns));
            }
        }
    }

    private int[] TouchedBy(IEnumerable<int> shards)
    {
        var batch = context.Plan.Task.Batch(0);
        var (touched, ids) = (new SortedSet<int>(), new int[batch.Steps]);
        foreach (var row in shards.SelectMany(shard => Enumerable.Range(shard * context.Plan.Recipe.RowsPerShard, context.Plan.Recipe.RowsPerShard)))
        {
            batch.CopyIds(row, ids);
            touched.UnionWith(ids);
        }

        return [.. touched];
    }

    private static float[] MakeValues()
    {
        var values = new float[1 << 19];
        for (var i = 0; i < values.Length; i++) values[i] = 1e-5f * ((i % 17) - 8);
        return values;
    }
}
