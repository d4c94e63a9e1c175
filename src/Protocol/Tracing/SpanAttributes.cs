namespace Lockstep.Protocol.Tracing;

/// <summary>What attributes of spans are called.</summary>
public static class SpanAttributes
{
    /// <summary>The step over the whole run, from 0; on every span.</summary>
    public const string Step = "lockstep.step";

    /// <summary>The epoch, from 1.</summary>
    public const string Epoch = "lockstep.epoch";

    /// <summary>The run.</summary>
    public const string RunId = "lockstep.run.id";

    /// <summary>The coordinator's term.</summary>
    public const string Term = "lockstep.term";

    /// <summary>What a process does in the run; of the resource.</summary>
    public const string Role = "lockstep.role";

    /// <summary>A worker's name.</summary>
    public const string WorkerName = "lockstep.worker.name";

    /// <summary>Whose replica it is.</summary>
    public const string Node = "lockstep.node";

    /// <summary>How many shards.</summary>
    public const string Shards = "lockstep.shards";

    /// <summary>How many workers they are dealt to.</summary>
    public const string Workers = "lockstep.workers";

    /// <summary>How many shards went to others as well, or again, in the step.</summary>
    public const string ShardsReissued = "lockstep.shards.reissued";

    /// <summary>How many workers were lost before the step was decided.</summary>
    public const string WorkersLost = "lockstep.workers.lost";

    /// <summary>Whether the step took over twice the usual.</summary>
    public const string IsSlow = "lockstep.slow";

    /// <summary>Whether the shards are computed to compare workers.</summary>
    public const string IsAudit = "lockstep.audit";

    /// <summary>A chunk's place in the plan.</summary>
    public const string Chunk = "lockstep.chunk";

    /// <summary>How many chunks.</summary>
    public const string Chunks = "lockstep.chunks";

    /// <summary>The tensor that a chunk is of.</summary>
    public const string Tensor = "lockstep.tensor";

    /// <summary>The split that is measured.</summary>
    public const string Split = "lockstep.split";

    /// <summary>Spans of the trace that found no room here while it was not known whether it is kept.</summary>
    public const string SpansDropped = "lockstep.spans.dropped";
}
