namespace Lockstep.Protocol.Streams;

/// <summary>What became of a frame that was given to a connection. Its memory may be written again in every case.</summary>
public enum FrameOutcome
{
    /// <summary>All its bytes were handed to the operating system or lie in the connection's own buffer. It need not have arrived.</summary>
    Written,

    /// <summary>It was dropped from the queue before its first byte.</summary>
    Dropped,

    /// <summary>The queue was full, so it was not taken.</summary>
    Overflowed,

    /// <summary>The connection ended before all of it was written.</summary>
    Closed,
}
