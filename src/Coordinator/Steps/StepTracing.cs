using System.Diagnostics;
using Lockstep.Protocol;
using Lockstep.Protocol.Tracing;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Coordinator.Steps;

/// <summary>Traces the step under way, where anybody wants spans, and gives the verdict on its trace: one that was slow, lost a worker or had shards computed by others is kept, whatever the sampler said.</summary>
/// <remarks>A worker that is lost after a decision counts to the step after it.</remarks>
internal sealed class StepTracing(CoordinatorParts parts)
{
    private readonly List<ActivityLink> _results = [];
    private StepId _step = new(-1);
    private Span _root;
    private Span _deciding;
    private UsualPace _pace;
    private long _began;
    private bool _isAssigned;
    private int _reissued;
    private int _lost;

    /// <summary>A step begins. One that begins anew goes on in its trace.</summary>
    public void Begin(StepId step)
    {
        if (_root.IsThere && step == _step)
        {
            _root.Happened("begun anew");
            _results.Clear();
            return;
        }

        _root.Dispose();
        (_step, _root, _isAssigned, _reissued) = (step, Spans.BeginTrace(step), false, 0);
        _results.Clear();
        if (!_root.IsThere) return;
        _began = parts.Time.GetTimestamp();
        _root.With(SpanAttributes.Epoch, parts.Plan.Epoch(step.Number))
            .With(SpanAttributes.RunId, parts.Traces.Run.Run.ToString())
            .With(SpanAttributes.Term, parts.Traces.Run.Term)
            .With(SpanAttributes.Shards, parts.Plan.Recipe.Shards);
        parts.Traces.Begin(step, _root.Context);
    }

    /// <summary>Shards are about to be dealt: for the first time in the step, or again.</summary>
    public Span Assigning(int shards, int workers)
    {
        if (_isAssigned) _reissued += shards;
        _isAssigned = true;
        return Spans.Begin(SpanNames.ShardsAssign, _root.Context, _step)
            .With(SpanAttributes.Shards, shards)
            .With(SpanAttributes.Workers, workers)
            .With(SpanAttributes.ShardsReissued, _reissued);
    }

    /// <summary>A worker gave results.</summary>
    public void Computed(ShardsComputed computed)
    {
        if (_root.IsThere && Spans.ParentOf(computed) is { } from && from.TraceId != default) _results.Add(new ActivityLink(from));
    }

    /// <summary>Workers were lost.</summary>
    public void Lost(int workers) => _lost += workers;

    /// <summary>All is there that a decision takes.</summary>
    public void Deciding() => _deciding = Spans.Begin(SpanNames.StepDecide, _root.Context, _step, _results);

    /// <summary>The step is decided.</summary>
    /// <returns>The context for those who apply it, with the verdict.</returns>
    public ActivityContext Decided()
    {
        if (!_root.IsThere) return default;
        var taken = parts.Time.GetElapsedTime(_began);
        var isSlow = _pace.IsSlow(taken);
        _pace = _pace.With(taken);
        if (isSlow || _reissued > 0 || _lost > 0) _root.Keep();
        _root.With(SpanAttributes.ShardsReissued, _reissued).With(SpanAttributes.WorkersLost, _lost).With(SpanAttributes.IsSlow, isSlow);
        _lost = 0;
        return _root.Context;
    }

    /// <summary>The decision is with those who apply it.</summary>
    public void DecisionSent() => _deciding.Dispose();

    /// <summary>The step is committed, or no further one is taken.</summary>
    public void End(Exception? failure = null)
    {
        if (failure is not null)
        {
            _deciding.Fail(failure.Message);
            _root.Fail(failure.Message);
            _root.Keep();
        }

        _deciding.Dispose();
        _root.Dispose();
        (_root, _deciding) = (default, default);
    }
}
