using Akka.Actor;
using Lockstep.Model.Gradients;
using Lockstep.Model.Parameters;
using Lockstep.Protocol;
using Lockstep.Protocol.Streams;
using Lockstep.Protocol.Tracing;
using Lockstep.Workers;
using static Lockstep.Protocol.GradientReduction;

namespace Lockstep.Host.Nodes.Inboxes;

/// <summary>Totals for the replica here. They land in staging once the replica is at their step; until then they wait in the network.</summary>
/// <remarks>Each stream has staging of its own: a peer that stood still within a total goes on with it when the others are steps ahead.</remarks>
/// <param name="context">The run.</param>
/// <param name="gate">Knows the replica's version.</param>
/// <param name="replica">The keeper of the replica.</param>
/// <param name="traffic">Counts bytes.</param>
internal sealed class TotalInbox(StreamContext context, VersionGate gate, IActorRef replica, Traffic traffic) : IInbox
{
    private readonly TouchedBody _touched = new(context);
    private FloatBuffer? _staging;
    private bool _isWanted;

    // Most streams bring a slice or nothing: memory that no total lands in is never touched.
    private FloatBuffer Staging => _staging ??= FloatBuffer.Unwritten(context.Layout.Length);

    public string? Begin(in FrameHeader header, CancellationToken closing, out FrameBody body)
    {
        body = FrameBody.Discard;
        if (header.Chunk >= context.Chunks.Chunks.Count) return $"A total of chunk {header.Chunk} came, and there are {context.Chunks.Chunks.Count}.";
        var chunk = context.Chunks.Chunks[header.Chunk];
        if (chunk.IsSparse && _touched.Refusal(header, chunk) is { } refusal) return refusal;
        _isWanted = gate.WaitFor(header.Step, closing);
        if (!_isWanted) return null;
        body = chunk.IsSparse
            ? FrameBody.Into(_touched.Rows(header.Rows), _touched.Values(header.Rows, chunk.Tensor.Columns))
            : FrameBody.Into(Staging.Memory.Slice(chunk.Offset, chunk.Length));
        return null;
    }

    public void Complete(in FrameHeader header)
    {
        traffic.Received(header.WireBytes);
        if (!_isWanted) return;
        var chunk = context.Chunks.Chunks[header.Chunk];
        ReadOnlySpan<int> rows = chunk.IsSparse ? _touched.RowsOf(chunk, header.Rows) : [];
        for (var i = 0; i < rows.Length; i++) _touched.Row(i, chunk.Tensor.Columns).CopyTo(Staging.Span[(chunk.Tensor.Offset + (rows[i] * chunk.Tensor.Columns))..]);
        replica.Tell(new PublishTotal(new StepId(header.Step), ChunkTotal.Staged(chunk, Staging, rows)).Traced(header.Trace), ActorRefs.NoSender);
    }
}
