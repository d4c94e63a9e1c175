namespace Lockstep.Model.Storage;

/// <summary>The checkpoint a run goes on from.</summary>
/// <param name="Checkpoint">The checkpoint, with the recipe of the run's folder, whose epochs may have been raised.</param>
/// <param name="Path">Its file.</param>
/// <param name="Warning">What to tell the user about newer checkpoints that could not be used, or null.</param>
public sealed record RestoredCheckpoint(Checkpoint Checkpoint, string Path, string? Warning);
