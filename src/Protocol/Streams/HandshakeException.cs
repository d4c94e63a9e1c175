namespace Lockstep.Protocol.Streams;

/// <summary>A handshake that came to nothing.</summary>
internal sealed class HandshakeException(string message) : Exception(message)
{
    /// <summary>Whether the peer turned this side away, and the message is its sentence.</summary>
    public bool IsRefusal { get; init; }
}
