using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Protocol;
using Lockstep.Protocol.Streams;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Host.Nodes;

/// <summary>Messages that carry tensors, as frames. Large bodies are lent, small ones copied.</summary>
internal sealed class Frames(StreamContext context)
{
    private const int PieceBytes = 1 << 20;

    /// <inheritdoc cref="StreamContext.MaxQueuedBytes"/>
    public long MaxQueuedBytes => context.MaxQueuedBytes;

    /// <summary>A chunk of one partial sum, which is released when the frame is.</summary>
    public OutgoingFrame Of(StepId step, Chunk chunk, PartialSum sum, FrameTrace trace = default)
    {
        var header = context.Header(FrameKind.PartialSum, step) with { Trace = trace, Chunk = chunk.Index, NodeFirst = sum.Node.From, NodeEnd = sum.Node.To };
        var rows = chunk.Kind == ChunkKind.Dense ? default : sum.TouchedMemoryOf(chunk);
        var frame = new OutgoingFrame((_, _) => sum.Release()).Begin(chunk.Kind == ChunkKind.Dense ? header : Sparse(header, rows));
        if (!chunk.IsSparse) frame.Add<float>(sum.Values.Memory.Slice(chunk.Offset, chunk.Length));
        frame.Add(rows);
        foreach (var row in rows.Span) frame.Add<float>(sum.Values.Memory.Slice(sum.OffsetOf(chunk, row), chunk.Tensor.Columns));
        return frame;
    }

    /// <summary>A total, which is released once for every time the frame is sent.</summary>
    public OutgoingFrame Of(PublishTotal published)
    {
        var (total, chunk) = (published.Total, published.Total.Chunk);
        var header = context.Header(FrameKind.Total, published.Step) with { Trace = FrameTrace.Of(published), Chunk = chunk.Index };
        var frame = new OutgoingFrame((_, _) => published.Release());
        if (!chunk.IsSparse) return frame.Begin(header).Add<float>(total.Values.Memory.Slice(chunk.Offset, chunk.Length));
        frame.Begin(Sparse(header, total.TouchedMemory)).Add(total.TouchedMemory);
        foreach (var row in total.TouchedRows) frame.Add<float>(total.Values.Memory.Slice(chunk.Tensor.Offset + (row * chunk.Tensor.Columns), chunk.Tensor.Columns));
        return frame;
    }

    /// <summary>The results of shards: which they are, the digest of an audit, how long they took and their costs, their states.</summary>
    public OutgoingFrame Of(ShardsComputed computed)
    {
        var results = computed.Results;
        return new OutgoingFrame().Begin(context.Header(FrameKind.ShardResults, computed.Step) with { Trace = FrameTrace.Of(computed) })
            .Add<int>(results.Select(result => result.Shard).ToArray())
            .Add<ulong>(new[] { computed.Gradient })
            .Add<double>(results.Select(result => result.Cost).Prepend(computed.Waited.TotalSeconds).Prepend(computed.Took.TotalSeconds).ToArray())
            .Add<float>(StatesOf(results));
    }

    /// <summary>A decision: cost, norm and progress, the rate and a zero, the states of all rows.</summary>
    public OutgoingFrame Of(Decide decide)
    {
        var decision = decide.Decision;
        return new OutgoingFrame().Begin(context.Header(FrameKind.Decision, decide.Step) with { Trace = FrameTrace.Of(decide) })
            .Add<double>((double[])[decision.Cost, decision.GradientNorm, .. ProgressBody.Of(decide.Progress)])
            .Add<float>(new[] { decision.Rate, 0 })
            .Add<float>(StatesOf(decide.Results));
    }

    /// <summary>Weights, then row states, then the progress, in pieces.</summary>
    public IEnumerable<OutgoingFrame> Of(WeightsCopy weights)
    {
        var offset = 0L;
        var parts = (ReadOnlyMemory<float>[])[weights.Parameters.Values.Memory, weights.RowStates.Memory];
        foreach (var piece in parts.SelectMany(part => Pieces(part, PieceBytes / sizeof(float))))
        {
            yield return new OutgoingFrame().Begin(context.Header(FrameKind.Weights, new StepId(weights.Version)) with { Offset = offset }).Add(piece);
            offset += piece.Length * sizeof(float);
        }

        yield return new OutgoingFrame().Begin(context.Header(FrameKind.Weights, new StepId(weights.Version)) with { Offset = offset }).Add<double>(ProgressBody.Of(weights.Progress));
    }

    /// <summary>A file, in pieces of which the last is marked.</summary>
    public IEnumerable<OutgoingFrame> OfCorpus(ReadOnlyMemory<byte> file)
    {
        var offset = 0;
        foreach (var piece in Pieces(file, PieceBytes))
        {
            var marks = offset + piece.Length == file.Length ? FrameMarks.Last : FrameMarks.None;
            yield return new OutgoingFrame().Begin(context.Header(FrameKind.Corpus) with { Offset = offset, Marks = marks }).Add(piece);
            offset += piece.Length;
        }
    }

    private static FrameHeader Sparse(FrameHeader header, ReadOnlyMemory<int> rows) => header with { Marks = FrameMarks.Sparse, Rows = rows.Length };

    private static IEnumerable<ReadOnlyMemory<T>> Pieces<T>(ReadOnlyMemory<T> whole, int length)
    {
        for (var first = 0; first < whole.Length; first += length) yield return whole.Slice(first, Math.Min(length, whole.Length - first));
    }

    private float[] StatesOf(IReadOnlyList<ShardResult> results)
    {
        var states = new float[results.Count * context.StatesPerShard];
        for (var i = 0; i < results.Count; i++) results[i].RowStates.Span.CopyTo(states.AsSpan(i * context.StatesPerShard));
        return states;
    }
}
