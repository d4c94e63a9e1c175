namespace Lockstep.Protocol.Streams;

/// <summary>Whoever takes the frames of a connection. Called by one thread at a time; the connection ends if a call throws.</summary>
public interface IFrameReceiver
{
    /// <summary>A header has arrived, its body has not. Whatever the header says is the peer's word: run, term, step, chunk and byte count are checked here.</summary>
    /// <param name="header">The header; its fields are in range and no more is known of it.</param>
    /// <param name="body">Where the body lands. It must hold exactly the bytes that the header announces, or be <see cref="FrameBody.Discard"/>; the memory is the connection's until the frame is completed or failed.</param>
    /// <param name="refusal">If the frame is refused, why, as a sentence. The connection ends with it.</param>
    /// <param name="closing">Cancelled when the connection ends. The call may block, which holds the sender back, but no longer than until then, and not for as long as the peer's <see cref="TensorConnectionOptions.StallTimeout"/>.</param>
    /// <returns>Whether the frame is taken. Then exactly one of <see cref="Complete"/> and <see cref="Fail"/> follows.</returns>
    bool TryBegin(in FrameHeader header, out FrameBody body, out string? refusal, CancellationToken closing);

    /// <summary>The body of the frame that was begun has landed, and is what was sent.</summary>
    void Complete(in FrameHeader header);

    /// <summary>The body of the frame that was begun is torn or damaged. What landed is worth nothing; the connection ends.</summary>
    void Fail(in FrameHeader header, string reason);

    /// <summary>The connection has ended. Comes exactly once and last of all calls; all frames given to the connection are released.</summary>
    void Closed(ConnectionEnd end);
}
