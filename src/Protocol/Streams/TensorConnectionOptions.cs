namespace Lockstep.Protocol.Streams;

/// <summary>Limits and times of a <see cref="TensorConnection"/>.</summary>
public sealed record TensorConnectionOptions
{
    /// <summary>256 MiB.</summary>
    public const long DefaultMaxQueuedBytes = 256L << 20;

    /// <summary>Bytes that wait to be sent beyond which a frame is not taken. A frame is always taken where nothing waits.</summary>
    /// <value>The default is 256 MiB. The bytes are the owner's; the queue only refers to them.</value>
    public long MaxQueuedBytes { get; init; } = DefaultMaxQueuedBytes;

    /// <summary>Frames that wait to be sent beyond which none is taken.</summary>
    /// <value>The default is 32,768.</value>
    public int MaxQueuedFrames { get; init; } = 32_768;

    /// <summary>How long a frame may be under way, in or out, without a byte moving before the connection ends.</summary>
    /// <value>The default is 30 seconds. The time in which the receiver holds a frame back is not counted on its side.</value>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the peer may send nothing at all before the connection ends; null where it need not send anything.</summary>
    /// <value>The default is null. The time in which the receiver holds a frame back is not counted.</value>
    public TimeSpan? SilenceTimeout { get; init; }

    /// <summary>The clock of both.</summary>
    /// <value>The default is the system's.</value>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
