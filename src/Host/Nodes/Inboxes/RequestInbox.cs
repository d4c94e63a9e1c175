using Lockstep.Protocol.Streams;

namespace Lockstep.Host.Nodes.Inboxes;

/// <summary>Requests, which say all in their header.</summary>
/// <param name="answer">Called for each; returns soon.</param>
internal sealed class RequestInbox(Action answer) : IInbox
{
    public string? Begin(in FrameHeader header, CancellationToken closing, out FrameBody body)
    {
        body = FrameBody.Into();
        return null;
    }

    public void Complete(in FrameHeader header) => answer();
}
