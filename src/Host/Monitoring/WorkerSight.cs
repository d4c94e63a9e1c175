using Lockstep.Coordinator.Runs;

namespace Lockstep.Host.Monitoring;

/// <summary>What is known of a worker at a moment, as far as it says what keeps it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shards">Shards it computes in a step; 0 where it has had none lately.</param>
/// <param name="ShardTakes">What a shard takes it to compute lately, in seconds; 0 where that is not known.</param>
/// <param name="ShardUsually">What it usually takes.</param>
/// <param name="WayTakes">What requests, sums and answers of a step are under way lately, in seconds; 0 where that is not known.</param>
/// <param name="WayUsually">What they usually are.</param>
/// <param name="Link">Its stream; null where it needs none.</param>
/// <param name="BackedUp">For how long more frames than are those of a step have waited to be sent to it, in seconds; 0 where they do not.</param>
internal sealed record WorkerSight(string Name, int Shards, double ShardTakes, double ShardUsually, double WayTakes, double WayUsually, LinkFigures? Link, double BackedUp = 0);
