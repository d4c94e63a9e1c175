namespace Lockstep.Protocol.Streams;

/// <summary>How far a dialer came.</summary>
public enum DialFailure
{
    /// <summary>Nobody listens there, or not yet: it may be tried again.</summary>
    Unreachable,

    /// <summary>The handshake did not end in time: it may be tried again.</summary>
    TimedOut,

    /// <summary>TLS failed: the certificates do not fit.</summary>
    NotSecured,

    /// <summary>The listener turned this side away, or is not what this side looks for.</summary>
    Refused,

    /// <summary>The listener broke the handshake off, or speaks something else.</summary>
    Broken,
}
