using System.Diagnostics;
using Lockstep.Protocol.Tracing;
using OpenTelemetry;

namespace Lockstep.Host.Telemetry;

/// <summary>Holds back the spans of steps that were not sampled until the verdict on their step, which then has all of them exported, or none. Sampled spans pass.</summary>
/// <remarks>The verdict is in the trace flags of two spans: that of the update, whose parent came with the decision, and that of the step itself.</remarks>
/// <param name="export">Exports; it is next in line, and takes what is sampled.</param>
internal sealed class StepSamplingProcessor(BaseProcessor<Activity> export) : BaseProcessor<Activity>
{
    private readonly StepSamplingBuffer _buffer = new();
    private readonly Lock _lock = new();

    public override void OnEnd(Activity data)
    {
        var isVerdict = data.OperationName is SpanNames.WeightsUpdate or SpanNames.TrainStep;
        lock (_lock)
        {
            if (data.Recorded && isVerdict) Keep(data);
            else if (!data.Recorded && isVerdict && !_buffer.IsKept(data.TraceId)) _buffer.Drop(data.TraceId);
            else if (!data.Recorded && !_buffer.Hold(data)) Sample(data);
        }
    }

    private void Keep(Activity verdict)
    {
        var (spans, dropped) = _buffer.Keep(verdict.TraceId);
        if (dropped > 0) verdict.SetTag(SpanAttributes.SpansDropped, dropped);
        foreach (var span in spans)
        {
            Sample(span);
            export.OnEnd(span);
        }
    }

    private static void Sample(Activity span) => span.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
}
