namespace Lockstep.Protocol.Tracing;

/// <summary>What spans are called.</summary>
public static class SpanNames
{
    /// <summary>A step at the coordinator, from its beginning to its commit: the root of its trace.</summary>
    public const string TrainStep = "train.step";

    /// <summary>Dealing shards, once a step and once more for each time that shards go to others.</summary>
    public const string ShardsAssign = "shards.assign";

    /// <summary>A request for shards at a worker, from its arrival to its answer.</summary>
    public const string ShardCompute = "shard.compute";

    /// <summary>In it the wait for the replica, and for what the worker computed before.</summary>
    public const string ShardWait = "shard.wait";

    /// <summary>In it the forward pass.</summary>
    public const string ShardForward = "shard.forward";

    /// <summary>In it the backward pass.</summary>
    public const string ShardBackward = "shard.backward";

    /// <summary>In it the handing over of partial sums, from the first chunk to the last.</summary>
    public const string GradientPush = "gradient.push";

    /// <summary>Adding up and publishing one chunk at its parameter server, linked to the pushes that it was added up from.</summary>
    public const string GradientReduce = "gradient.reduce";

    /// <summary>In it the handing over of the total.</summary>
    public const string GradientPublish = "gradient.publish";

    /// <summary>The decision on a step, linked to the computations that it rests on.</summary>
    public const string StepDecide = "step.decide";

    /// <summary>Applying a decided step to a replica, linked to the totals. Its context comes with the decision, so that it says whether the trace is kept.</summary>
    public const string WeightsUpdate = "weights.update";

    /// <summary>Measuring a replica on a split.</summary>
    public const string Evaluate = "evaluate";

    /// <summary>Writing a checkpoint, beside the steps after it.</summary>
    public const string CheckpointSave = "checkpoint.save";
}
