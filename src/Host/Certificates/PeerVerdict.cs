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
    public sealed record Refused(string Reason) : PeerVerdict;
}
