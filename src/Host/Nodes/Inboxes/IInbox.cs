using Lockstep.Protocol.Streams;

namespace Lockstep.Host.Nodes.Inboxes;

/// <summary>Takes the frames of one kind from one connection.</summary>
internal interface IInbox
{
    /// <summary>Says where the body of a frame lands; the call may wait, which holds the sender back.</summary>
    /// <returns>Null, or why the frame is refused, as a sentence.</returns>
    string? Begin(in FrameHeader header, CancellationToken closing, out FrameBody body);

    /// <summary>The body has landed.</summary>
    /// <exception cref="InvalidDataException">It is not what it must be. The connection ends.</exception>
    void Complete(in FrameHeader header);
}
