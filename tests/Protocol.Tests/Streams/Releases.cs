using System.Collections.Concurrent;
using Lockstep.Protocol.Streams;

namespace Lockstep.Protocol.Tests.Streams;

/// <summary>Makes frames and keeps what became of them.</summary>
internal sealed class Releases
{
    private readonly BlockingCollection<FrameOutcome> _outcomes = [];

    public int Count => _outcomes.Count;

    public OutgoingFrame Frame(FrameHeader header, params ReadOnlyMemory<byte>[] body)
    {
        var frame = new OutgoingFrame((_, outcome) => _outcomes.Add(outcome)).Begin(header);
        foreach (var segment in body) frame.Add(segment);
        return frame;
    }

    public FrameOutcome Next() => _outcomes.TryTake(out var outcome, Inbox.Patience) ? outcome : throw new TimeoutException("No frame was released.");

    public Dictionary<FrameOutcome, int> ByOutcome() => _outcomes.CountBy(outcome => outcome).ToDictionary();
}
