namespace Lockstep.Host.Certificates;

/// <summary>Whether a peer may talk to us.</summary>
internal abstract record PeerVerdict
{
    private PeerVerdict()
    {
    }

    /// <summary>It may.</summary>
    /// <param name="Peer">Who it is.</param>
    public sealed record Accepted(NodeIdentity Peer) : PeerVerdict;

    /// <summary>It may not.</summary>
    /// <param name="Reason">Why, to follow upon "the certificate of the peer".</param>
    public record Refused(string Reason) : PeerVerdict;

    /// <summary>It may not at this time: our authority issued its certificate, which has expired or is for later.</summary>
    /// <param name="Peer">Who it is.</param>
    /// <param name="Reason">Why, to follow upon "the certificate of the peer".</param>
    public sealed record Outdated(NodeIdentity Peer, string Reason) : Refused(Reason);
}
