using System.Diagnostics;

namespace Lockstep.Protocol.Tracing;

/// <summary>Begins spans. Actors share threads, so that no span ever becomes the current activity: the parent is always said.</summary>
public static class Spans
{
    /// <summary>The name of the source of all spans.</summary>
    public const string SourceName = "Lockstep";

    private static readonly ActivitySource Source = new(SourceName, typeof(Spans).Assembly.GetName().Version!.ToString(3));

    /// <summary>Whether anybody wants spans. Where nobody does, all that is asked of them costs is this look.</summary>
    public static bool HasListeners => Source.HasListeners();

    /// <summary>Where a message comes from, where anybody wants spans; else default.</summary>
    public static ActivityContext ParentOf(object message) => HasListeners ? MessageTrace.Of(message) : default;

    /// <summary>Begins the trace of a step.</summary>
    public static Span BeginTrace(StepId step) => HasListeners ? Start(SpanNames.TrainStep, default, step, null) : default;

    /// <summary>Begins a span of a step; none where the step is not traced.</summary>
    /// <param name="name">One of <see cref="SpanNames"/>.</param>
    /// <param name="parent">On whose behalf.</param>
    /// <param name="step">The step.</param>
    /// <param name="links">What else it follows from.</param>
    public static Span Begin(string name, in ActivityContext parent, StepId step, IEnumerable<ActivityLink>? links = null) =>
        parent.TraceId != default && HasListeners ? Start(name, parent, step, links) : default;

    private static Span Start(string name, in ActivityContext parent, StepId step, IEnumerable<ActivityLink>? links)
    {
        var current = Activity.Current;
        Activity.Current = null;
        var activity = Source.StartActivity(name, ActivityKind.Internal, parent, links: links);
        Activity.Current = current;
        return new Span(activity).With(SpanAttributes.Step, step.Number);
    }
}
