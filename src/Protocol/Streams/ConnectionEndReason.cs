namespace Lockstep.Protocol.Streams;

/// <summary>The ways in which a connection ends.</summary>
public enum ConnectionEndReason
{
    /// <summary>The peer closed it between two frames.</summary>
    PeerClosed,

    /// <summary>It broke off within a frame.</summary>
    Torn,

    /// <summary>A header is invalid, or a body does not match its checksum.</summary>
    Damaged,

    /// <summary>The receiver refused a frame, or it announced another number of bytes than the receiver has room for.</summary>
    Refused,

    /// <summary>A frame was under way and no byte moved for <see cref="TensorConnectionOptions.StallTimeout"/>.</summary>
    Stalled,

    /// <summary>The receiver or a release callback threw.</summary>
    OwnerFailed,

    /// <summary>The network reported an error.</summary>
    NetworkFailed,

    /// <summary>This side disposed of it.</summary>
    Disposed,
}
