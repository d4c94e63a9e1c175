using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Lockstep.Host.Telemetry;

/// <summary>Has what is logged carry the ids of a span that is not the current activity, as none here ever is: for the time of the call an activity stands for it, which nobody exports.</summary>
internal sealed class LogTrace : BaseProcessor<LogRecord>
{
    private const string Name = "log";

    /// <summary>What is logged until this is disposed of belongs to a span.</summary>
    /// <param name="span">The span; default for none.</param>
    public static Activity? Under(in ActivityContext span) =>
        span.TraceId == default ? null : new Activity(Name).SetParentId(span.TraceId, span.SpanId, span.TraceFlags).Start();

    /// <summary>Puts the span in place of what stands for it.</summary>
    public override void OnEnd(LogRecord data)
    {
        if (Activity.Current is { OperationName: Name } current) data.SpanId = current.ParentSpanId;
    }
}
