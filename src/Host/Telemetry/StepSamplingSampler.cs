using System.Diagnostics;
using Lockstep.Protocol.Tracing;
using OpenTelemetry.Trace;

namespace Lockstep.Host.Telemetry;

/// <summary>What another sampler drops is recorded all the same, and held until it is known whether its step was unusual.</summary>
/// <param name="inner">The sampler that was asked for.</param>
internal sealed class StepSamplingSampler(Sampler inner) : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var result = inner.ShouldSample(samplingParameters);
        return result.Decision == SamplingDecision.RecordAndSample
            ? result
            : new SamplingResult(IsKept(samplingParameters) ? SamplingDecision.RecordAndSample : SamplingDecision.RecordOnly);
    }

    // A decision comes with the coordinator's verdict, which counts more than any sampler.
    private static bool IsKept(in SamplingParameters parameters) =>
        parameters.Name == SpanNames.WeightsUpdate && parameters.ParentContext.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);
}
