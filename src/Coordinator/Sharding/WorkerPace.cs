using Lockstep.Protocol;

namespace Lockstep.Coordinator.Sharding;

/// <summary>How fast a worker computes.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="PerShard">What one shard takes it, as measured, not negative; null where nothing is measured yet.</param>
/// <param name="Beside">What it takes beside, however many shards it has, not negative. Only how it differs from that of others matters.</param>
public readonly record struct WorkerPace(WorkerId Worker, TimeSpan? PerShard, TimeSpan Beside = default);
