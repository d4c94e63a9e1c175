using System.Buffers.Binary;
using System.Diagnostics;
using Lockstep.Protocol.Tracing;

namespace Lockstep.Protocol.Streams;

/// <summary>The trace context of a frame (W3C Trace Context), all zero where nothing is traced.</summary>
/// <param name="TraceId">The trace.</param>
/// <param name="SpanId">The span that the frame was sent in.</param>
/// <param name="Flags">The trace flags; 1 means recorded.</param>
public readonly record struct FrameTrace(UInt128 TraceId, ulong SpanId, byte Flags)
{
    /// <summary>The context noted for the message that a frame carries, where anybody wants spans; else none.</summary>
    public static FrameTrace Of(object message) => From(Spans.ParentOf(message));

    /// <summary>The same context from an activity.</summary>
    public static FrameTrace From(in ActivityContext context)
    {
        Span<byte> trace = stackalloc byte[16];
        Span<byte> span = stackalloc byte[8];
        context.TraceId.CopyTo(trace);
        context.SpanId.CopyTo(span);
        return new FrameTrace(BinaryPrimitives.ReadUInt128BigEndian(trace), BinaryPrimitives.ReadUInt64BigEndian(span), (byte)context.TraceFlags);
    }

    /// <summary>The same context for an activity that goes on from it.</summary>
    public ActivityContext ToActivityContext()
    {
        Span<byte> trace = stackalloc byte[16];
        Span<byte> span = stackalloc byte[8];
        BinaryPrimitives.WriteUInt128BigEndian(trace, TraceId);
        BinaryPrimitives.WriteUInt64BigEndian(span, SpanId);
        return new ActivityContext(
            ActivityTraceId.CreateFromBytes(trace), ActivitySpanId.CreateFromBytes(span), (ActivityTraceFlags)Flags, isRemote: true);
    }
}
