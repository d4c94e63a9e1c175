namespace Lockstep.Protocol.Streams;

/// <summary>Whoever owns a <see cref="StreamListener"/>. Called by several threads at a time.</summary>
public interface IStreamAcceptor
{
    /// <summary>What this side says of itself, now.</summary>
    StreamHello Hello { get; }

    /// <summary>Whether a peer is welcome. Version, run and schema are compared already, by <see cref="StreamHello.Disagreement"/>.</summary>
    /// <param name="peer">What it said.</param>
    /// <param name="stream">Its stream, secured if it was to be: an <see cref="System.Net.Security.SslStream"/> shows the certificate.</param>
    /// <returns>Null, or a sentence that the peer is turned away with; it names what differs and the mend.</returns>
    string? Refusal(StreamHello peer, Stream stream);

    /// <summary>A peer was told that it is welcome. The stream is the callee's from here on, and counts against the listener's limit until it is disposed of.</summary>
    void Accepted(StreamPeer peer);

    /// <summary>A peer was turned away or cut, or the listener has a trouble of its own.</summary>
    void Failed(HandshakeFailure failure);
}
