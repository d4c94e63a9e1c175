namespace Lockstep.Host.Telemetry;

/// <summary>What metrics and their attributes are called, by OpenTelemetry's conventions: base units, and the unit is no part of the name.</summary>
internal static class MetricNames
{
    /// <summary>The meter.</summary>
    public const string Meter = "Lockstep";

    /// <summary>Time of a step, from the commit before; evaluation and checkpoints left out.</summary>
    public const string StepDuration = "lockstep.step.duration";

    /// <summary>Steps committed by this process.</summary>
    public const string Steps = "lockstep.steps";

    /// <summary>Words of these steps.</summary>
    public const string Words = "lockstep.words";

    /// <summary>Where the run is: steps taken of all.</summary>
    public const string Step = "lockstep.step";

    /// <summary>Steps of the whole run.</summary>
    public const string StepLimit = "lockstep.step.limit";

    /// <summary>Loss a word of the epoch so far, in nats.</summary>
    public const string Loss = "lockstep.train.loss";

    /// <summary>Perplexity of the epoch so far.</summary>
    public const string Perplexity = "lockstep.train.perplexity";

    /// <summary>Perplexity of the validation split after the last epoch.</summary>
    public const string ValidPerplexity = "lockstep.valid.perplexity";

    /// <summary>Global norm of the last step's gradient before clipping.</summary>
    public const string GradientNorm = "lockstep.gradient.norm";

    /// <summary>What the last step's gradient was multiplied by.</summary>
    public const string ClipFactor = "lockstep.gradient.clip_factor";

    /// <summary>Learning rate of the last step before clipping.</summary>
    public const string LearningRate = "lockstep.learning_rate";

    /// <summary>Time a worker computes a shard, in the process that computes it.</summary>
    public const string ShardDuration = "lockstep.shard.duration";

    /// <summary>Time of a worker's share of a step, as the coordinator sees it, by <see cref="Phase"/>.</summary>
    public const string ShareDuration = "lockstep.share.duration";

    /// <summary>Bytes of tensor streams, by direction; at the coordinator by worker too.</summary>
    public const string WireIo = "lockstep.wire.io";

    /// <summary>Frames that wait to be sent to a node.</summary>
    public const string QueuedFrames = "lockstep.wire.queued_frames";

    /// <summary>Workers by <see cref="State"/>.</summary>
    public const string Workers = "lockstep.workers";

    /// <summary>Workers in other processes that were lost or left.</summary>
    public const string WorkersLost = "lockstep.workers.lost";

    /// <summary>Shards that went to other workers too, or instead.</summary>
    public const string ShardsReissued = "lockstep.shards.reissued";

    /// <summary>Time to write a checkpoint, while further steps are taken.</summary>
    public const string CheckpointDuration = "lockstep.checkpoint.duration";

    /// <summary>Time since the last checkpoint was written.</summary>
    public const string CheckpointAge = "lockstep.checkpoint.age";

    /// <summary>Failures to write something of the run.</summary>
    public const string SavingFailures = "lockstep.saving.failures";

    /// <summary>Attribute: a worker's name.</summary>
    public const string Worker = "lockstep.worker.name";

    /// <summary>Attribute: a worker's state.</summary>
    public const string State = "lockstep.worker.state";

    /// <summary>Attribute: receiving, computing or pushing.</summary>
    public const string Phase = "lockstep.share.phase";

    /// <summary>Attribute: transmit or receive, seen from the process.</summary>
    public const string Direction = "network.io.direction";
}
