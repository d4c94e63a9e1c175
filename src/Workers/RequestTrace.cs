using System.Diagnostics;
using Lockstep.Protocol;
using Lockstep.Protocol.Tracing;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Workers;

/// <summary>The spans of one request for shards, where it is traced. They are begun where messages are handled and go on where shards are computed, one after the other.</summary>
internal sealed class RequestTrace
{
    private readonly StepId _step;
    private readonly Span _compute;
    private readonly Span _wait;
    private Span _forward;
    private Span _backward;
    private Span _push;
    private int _chunks;

    private RequestTrace(ComputeShards request, in ActivityContext parent, WorkerId worker)
    {
        _step = request.Step;
        _compute = Begin(SpanNames.ShardCompute, parent)
            .With(SpanAttributes.WorkerName, worker.Name)
            .With(SpanAttributes.Shards, request.Shards.Length)
            .With(SpanAttributes.IsAudit, request.IsAudit);
        _wait = Begin(SpanNames.ShardWait, _compute.Context);
    }

    /// <summary>The context of the computation.</summary>
    public ActivityContext Context => _compute.Context;

    /// <summary>The request has come; null where it is not traced.</summary>
    public static RequestTrace? Begin(ComputeShards request, WorkerId worker, StepTraces? traces)
    {
        var parent = Spans.ParentOf(request);
        if (parent.TraceId == default) return null;
        traces?.Begin(request.Step, parent);
        return new RequestTrace(request, parent, worker);
    }

    /// <summary>The replica is there, and computing begins.</summary>
    public void Computing()
    {
        _wait.Dispose();
        _forward = Begin(SpanNames.ShardForward, _compute.Context);
    }

    /// <summary>The forward pass is done.</summary>
    public void Predicted()
    {
        _forward.Dispose();
        _backward = Begin(SpanNames.ShardBackward, _compute.Context);
    }

    /// <summary>A chunk is about to be pushed.</summary>
    public void Pushing(PushPartialSums push)
    {
        if (_chunks++ == 0) _push = Begin(SpanNames.GradientPush, _compute.Context);
        push.Traced(_push.Context);
    }

    /// <summary>All is computed and pushed.</summary>
    public void Computed()
    {
        _push.With(SpanAttributes.Chunks, _chunks).Dispose();
        _backward.Dispose();
        _compute.Dispose();
    }

    /// <summary>It threw.</summary>
    public void Failed(string cause)
    {
        _compute.Fail(cause);
        _wait.Dispose();
        _forward.Dispose();
        Computed();
    }

    /// <summary>Nobody needs it any more.</summary>
    public void Dropped()
    {
        _compute.Happened("dropped");
        _wait.Dispose();
        _compute.Dispose();
    }

    private Span Begin(string name, in ActivityContext parent) => Spans.Begin(name, parent, _step);
}
