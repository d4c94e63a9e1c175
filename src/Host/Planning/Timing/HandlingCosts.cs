namespace Lockstep.Host.Planning.Timing;

/// <summary>What one thread takes for what is done with gradients and weights beside computing them, in seconds a byte, and what a frame and a message take.</summary>
internal sealed record HandlingCosts
{
    /// <summary>What was measured of many workers, and of updates in several replicas, on two virtual cores with 512-bit vectors: docs/performance.md, "Over processes and machines".</summary>
    public static readonly HandlingCosts Typical = new()
    {
        SendPerByte = 0.3e-9,
        ReceivePerByte = 0.3e-9,
        NormPerByte = 0.1e-9,
        AddPerByte = 0.13e-9,
        ApplyPerByte = 0.2e-9,
        PackPerByte = 0.3e-9,
    };

    /// <summary>To send: checksum, and the copy into the socket.</summary>
    public required double SendPerByte { get; init; }

    /// <summary>To receive.</summary>
    public required double ReceivePerByte { get; init; }

    /// <summary>To take the norm of a total.</summary>
    public required double NormPerByte { get; init; }

    /// <summary>To add one partial sum to another.</summary>
    public required double AddPerByte { get; init; }

    /// <summary>To apply a total to the weights.</summary>
    public required double ApplyPerByte { get; init; }

    /// <summary>To bring the packed forms in line beside that, where somebody computes with them.</summary>
    public required double PackPerByte { get; init; }

    /// <summary>A frame at either end, beside its bytes: the actors and threads it wakes. Of a step of two workers these take 10 ms of processor time for 52 frames.</summary>
    public double FrameSeconds { get; init; } = 0.0001;

    /// <summary>A small message of the control plane, from the actor that tells it to the one that acts on it, network included.</summary>
    public double MessageSeconds { get; init; } = 0.001;
}
