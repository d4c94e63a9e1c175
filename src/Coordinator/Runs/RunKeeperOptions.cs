namespace Lockstep.Coordinator.Runs;

/// <summary>What a user of the keeper may choose.</summary>
public sealed record RunKeeperOptions
{
    /// <summary>How old the last checkpoint may grow before another is written between two steps; one is written at the end of every epoch too.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);
}
