using System.Collections.Concurrent;
using Lockstep.Host.Nodes.Inboxes;
using Lockstep.Protocol.Streams;

namespace Lockstep.Host.Nodes;

/// <summary>Gives each frame that arrives to the inbox of its kind.</summary>
/// <param name="hello">What this side said of itself.</param>
/// <param name="closed">Told of the end of the connection.</param>
internal sealed class FrameReceiver(StreamHello hello, Action<ConnectionEnd> closed) : IFrameReceiver
{
    private readonly ConcurrentDictionary<FrameKind, IInbox> _inboxes = new();
    private IInbox? _current;

    /// <summary>Has frames of a kind taken by an inbox.</summary>
    public void Use(FrameKind kind, IInbox inbox) => _inboxes[kind] = inbox;

    /// <summary>Has frames of a kind refused from now on.</summary>
    public void Refuse(FrameKind kind) => _inboxes.TryRemove(kind, out _);

    public bool TryBegin(in FrameHeader header, out FrameBody body, out string? refusal, CancellationToken closing)
    {
        body = default;
        if (header.Run != hello.Run) refusal = $"A frame of run {header.Run} came, and this is run {hello.Run}.";
        else if (header.Term < hello.Term) refusal = $"A frame of term {header.Term} came, and this is term {hello.Term}.";
        else if (!_inboxes.TryGetValue(header.Kind, out _current)) refusal = $"A frame of kind {header.Kind} came, and nothing takes one here.";
        else refusal = _current.Begin(header, closing, out body);
        return refusal is null;
    }

    public void Complete(in FrameHeader header) => _current!.Complete(header);

    public void Fail(in FrameHeader header, string reason)
    {
    }

    public void Closed(ConnectionEnd end) => closed(end);
}
