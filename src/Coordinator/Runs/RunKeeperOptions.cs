namespace Lockstep.Coordinator.Runs;

/// <summary>What a user of the keeper may choose. A checkpoint is begun after so many steps or so much time, whichever comes first, and at the end of every epoch.</summary>
public sealed record RunKeeperOptions
{
    /// <summary>Steps from the beginning of one checkpoint to that of the next, at least 1.</summary>
    /// <value>The default is null: only time counts.</value>
    public long? CheckpointSteps { get; init; }

    /// <summary>Time from the beginning of one checkpoint to that of the next.</summary>
    /// <value>The default is 25 seconds: with the step under way and the time that a checkpoint takes to be written, at most 30 seconds of work are lost.</value>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>How many of the last checkpoints are kept, at least 1; that of the best epoch by validation is kept beside them.</summary>
    /// <value>The default is 2, so that one survives the damage of the other.</value>
    public int KeptCheckpoints { get; init; } = 2;
}
