namespace Lockstep.Host.Nodes;

/// <summary>How it ended that a node followed coordinators.</summary>
internal abstract record Following
{
    private Following()
    {
    }

    /// <summary>The run is over.</summary>
    /// <param name="Failure">What ended it early; null if it came to its end.</param>
    public sealed record Over(string? Failure) : Following;

    /// <summary>The node was asked to stop, and has left.</summary>
    public sealed record Left : Following;

    /// <summary>A coordinator has another run than the one that the node may take part in.</summary>
    /// <param name="Coordinator">Where it is.</param>
    public sealed record OtherRun(string Coordinator) : Following;

    /// <summary>No coordinator has been there for too long.</summary>
    /// <param name="Kept">What the node keeps of the run; null where it never took part in one.</param>
    public sealed record Deserted(KeptRun? Kept) : Following;
}
