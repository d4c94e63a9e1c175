namespace Lockstep.Model.Storage.Ledgers;

/// <summary>Shards that follow each other and that one worker computed.</summary>
/// <param name="Worker">Its name.</param>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them, which may be the first.</param>
public readonly record struct ShardRange(string Worker, int First, int Last);
