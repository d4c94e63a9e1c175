using Lockstep.Protocol;

namespace Lockstep.Coordinator.Sharding;

/// <summary>How fast a worker computes.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="PerShard">What one shard takes it, as measured, not negative; null where nothing is measured yet.</param>
public readonly record struct WorkerPace(WorkerId Worker, TimeSpan? PerShard);
