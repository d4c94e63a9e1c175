using System.Diagnostics;

namespace Lockstep.Host.Telemetry;

/// <summary>The spans of the last traces that nobody sampled, until the verdict on each; and the verdicts, for spans that end after them.</summary>
internal sealed class StepSamplingBuffer
{
    /// <summary>Traces that are remembered; the oldest is forgotten for a new one.</summary>
    public const int MostTraces = 64;

    /// <summary>Spans that are held of one of them: two a chunk of the gradient, of which the recipe large has 429, and what a step has beside.</summary>
    public const int MostSpans = 1024;

    private readonly Dictionary<ActivityTraceId, Trace> _traces = [];
    private readonly Queue<Trace> _byAge = new();

    private enum Verdict
    {
        Open,
        Kept,
        Dropped,
    }

    /// <summary>Spans that were given up because there were too many, before there was a verdict on them.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether the verdict on a trace is to keep it.</summary>
    public bool IsKept(ActivityTraceId trace) => _traces.TryGetValue(trace, out var known) && known.Verdict == Verdict.Kept;

    /// <summary>Holds a span, or gives it up where its trace is dropped or has too many.</summary>
    /// <returns>False where the trace is kept: then the span is to be exported.</returns>
    public bool Hold(Activity span)
    {
        var trace = Of(span.TraceId);
        if (trace.Verdict == Verdict.Kept) return false;
        if (trace.Verdict == Verdict.Dropped) return true;
        if (trace.Spans.Count < MostSpans) trace.Spans.Add(span);
        else
        {
            trace.Missing++;
            Dropped++;
        }

        return true;
    }

    /// <summary>The trace is kept from now on.</summary>
    /// <returns>What was held of it, and how many spans are missing.</returns>
    public (IReadOnlyList<Activity> Spans, int Missing) Keep(ActivityTraceId id)
    {
        var trace = Of(id);
        var spans = trace.Take();
        trace.Verdict = Verdict.Kept;
        return (spans, trace.Missing);
    }

    /// <summary>The trace is dropped, with what is yet to come.</summary>
    public void Drop(ActivityTraceId id)
    {
        var trace = Of(id);
        trace.Take();
        trace.Verdict = Verdict.Dropped;
    }

    private Trace Of(ActivityTraceId id)
    {
        if (_traces.TryGetValue(id, out var known)) return known;
        if (_byAge.Count == MostTraces && _byAge.Dequeue() is var oldest)
        {
            _traces.Remove(oldest.Id);
            Dropped += oldest.Spans.Count;
        }

        var trace = new Trace(id);
        _traces.Add(id, trace);
        _byAge.Enqueue(trace);
        return trace;
    }

    private sealed class Trace(ActivityTraceId id)
    {
        public ActivityTraceId Id => id;

        public Verdict Verdict { get; set; }

        public List<Activity> Spans { get; private set; } = [];

        public int Missing { get; set; }

        public List<Activity> Take()
        {
            var spans = Spans;
            Spans = [];
            return spans;
        }
    }
}
