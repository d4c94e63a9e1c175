using System.Diagnostics;
using Akka.Actor;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using Lockstep.Protocol.Streams;
using Lockstep.Protocol.Tracing;
using static Lockstep.Protocol.GradientReduction;

namespace Lockstep.Host.Nodes.Inboxes;

/// <summary>Partial sums of one worker, for the parameter servers here. They land in staging, one buffer a node of the tree, or another where its rows come out of order, which nobody else writes to.</summary>
/// <param name="context">The run.</param>
/// <param name="server">The parameter server of a chunk.</param>
/// <param name="traffic">Counts bytes and times large bodies.</param>
internal sealed class SumInbox(StreamContext context, Func<Chunk, ICanTell> server, Traffic traffic) : IInbox
{
    // Shorter bodies say more about waiting than about bandwidth.
    private const int TimedBytes = ChunkPlan.TargetValues * sizeof(float) / 2;

    private readonly TouchedBody _touched = new(context);
    private readonly PartialSumPool _sums = new(context.Layout, MostOf(context));
    private readonly Dictionary<TreeNode, PartialSum> _ofStep = [];
    private readonly HashSet<(TreeNode Node, int Chunk)> _known = [];
    private long _step = -1;
    private PartialSum? _sum;
    private long _began;

    public string? Begin(in FrameHeader header, CancellationToken closing, out FrameBody body)
    {
        (body, _sum) = (FrameBody.Discard, null);
        var node = new TreeNode(header.NodeFirst, header.NodeEnd);
        if (header.Chunk >= context.Chunks.Chunks.Count) return $"A partial sum of chunk {header.Chunk} came, and there are {context.Chunks.Chunks.Count}.";
        if (!context.Root.HasNode(node)) return $"A partial sum of {node} came, which is no node of the reduction tree.";
        var chunk = context.Chunks.Chunks[header.Chunk];
        if (chunk.Kind != ChunkKind.Dense && _touched.Refusal(header, chunk) is { } refusal) return refusal;
        if (header.Step > _step) BeginStep(header.Step);
        // Of an abandoned step, or the same sum once more.
        if (header.Step < _step || !_known.Add((node, header.Chunk))) return null;
        // What is pushed again, because its server was lost, comes after what was behind it.
        if (!_ofStep.TryGetValue(node, out _sum) || !_sum.CanStageTouched(chunk))
        {
            if (_sums.TryTake() is not { } free) return $"More than {_sums.Count} partial sums came that nobody was done with.";
            free.BeginStaging(node, context.MaxTouchedRows);
            _ofStep[node] = _sum = free;
        }

        _sum.Hold();
        _began = Stopwatch.GetTimestamp();
        body = BodyOf(header, chunk, _sum);
        return null;
    }

    public void Complete(in FrameHeader header)
    {
        traffic.Received(header.WireBytes);
        if (_sum is not { } sum) return;
        var chunk = context.Chunks.Chunks[header.Chunk];
        if (header.BodyBytes >= TimedBytes) traffic.Timed(header.BodyBytes, Stopwatch.GetElapsedTime(_began));
        if (chunk.Kind != ChunkKind.Dense)
        {
            var rows = _touched.RowsOf(chunk, header.Rows);
            if (!sum.TryStageTouched(rows)) throw new InvalidDataException($"The touched rows of {chunk.Tensor.Name} come twice or out of order.");
            for (var i = 0; i < rows.Length; i++) _touched.Row(i, chunk.Tensor.Columns).CopyTo(sum.Values.Span[sum.OffsetOf(chunk, rows[i])..]);
        }

        server(chunk).Tell(new PushPartialSums(new StepId(header.Step), chunk, [sum]).Traced(header.Trace), ActorRefs.NoSender);
    }

    private FrameBody BodyOf(in FrameHeader header, Chunk chunk, PartialSum sum)
    {
        var dense = chunk.IsSparse ? default : BodySegment.Of<float>(sum.Values.Memory.Slice(chunk.Offset, chunk.Length));
        return chunk.Kind switch
        {
            ChunkKind.Dense => FrameBody.Into(dense),
            ChunkKind.Touched => FrameBody.Into(_touched.Rows(header.Rows), _touched.Values(header.Rows, chunk.Tensor.Columns)),
            _ => FrameBody.Into(dense, _touched.Rows(header.Rows), _touched.Values(header.Rows, chunk.Tensor.Columns)),
        };
    }

    private void BeginStep(long step)
    {
        _step = step;
        _sums.BeginStep();
        _ofStep.Clear();
        _known.Clear();
    }

    // A step has fewer nodes in all; a worker that sends more does not compute ours. As much as may wait for a peer besides: totals that it has not taken yet hold buffers of the steps they belong to.
    private static int MostOf(StreamContext context) => (int)Math.Max(4 * context.Root.Count, TensorConnectionOptions.DefaultMaxQueuedBytes / (context.Layout.GradientLength * sizeof(float)));
}
