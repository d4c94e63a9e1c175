using System.Diagnostics;
using Lockstep.Host.Telemetry;
using Lockstep.Protocol;
using Lockstep.Protocol.Tracing;
using Lockstep.Tests.Spans;
using OpenTelemetry;
using OpenTelemetry.Trace;
using SpanAttributes = Lockstep.Protocol.Tracing.SpanAttributes;

namespace Lockstep.Host.Tests.Telemetry;

// Spans as actors begin them, from the source to what is exported.
[Collection(RecordedSpans.Collection)]
public sealed class StepSamplingTests : IDisposable
{
    private static readonly StepId Step = new(3);

    private readonly Exported _exported = new();
    private TracerProvider? _provider;

    public void Dispose() => _provider?.Dispose();

    [Fact]
    public void Spans_of_a_sampled_step_pass_at_once()
    {
        Sample(new AlwaysOnSampler());
        using var root = Spans.BeginTrace(Step);
        Spans.Begin(SpanNames.ShardsAssign, root.Context, Step).Dispose();
        Assert.Equal([SpanNames.ShardsAssign], _exported.Names);
    }

    [Theory]
    [InlineData("always_off")]
    [InlineData("parentbased_always_off")]
    [InlineData("traceidratio")]
    public void Of_a_step_that_is_not_sampled_and_not_kept_nothing_is_exported(string sampler)
    {
        Sample(sampler);
        using (var root = Spans.BeginTrace(Step))
        {
            Spans.Begin(SpanNames.ShardsAssign, root.Context, Step).Dispose();
            Spans.Begin(SpanNames.WeightsUpdate, root.Context, Step).Dispose();
            Spans.Begin(SpanNames.GradientReduce, root.Context, Step).Dispose();
        }

        Assert.Empty(_exported.Names);
    }

    [Theory]
    [InlineData("always_off")]
    [InlineData("parentbased_always_off")]
    [InlineData("traceidratio")]
    public void Of_a_step_that_is_kept_everything_is_exported_once(string sampler)
    {
        Sample(sampler);
        using (var root = Spans.BeginTrace(Step))
        {
            var before = root.Context;
            Spans.Begin(SpanNames.ShardsAssign, before, Step).Dispose();
            Assert.Empty(_exported.Names);
            root.Keep();
            Spans.Begin(SpanNames.WeightsUpdate, root.Context, Step).Dispose();
            Spans.Begin(SpanNames.GradientReduce, before, Step).Dispose();
        }

        Assert.Equal([SpanNames.ShardsAssign, SpanNames.WeightsUpdate, SpanNames.GradientReduce, SpanNames.TrainStep], _exported.Names);
    }

    [Fact]
    public void A_worker_elsewhere_hears_the_verdict_by_the_flags_of_the_decision()
    {
        Sample("always_off");
        var (kept, dropped) = (Remote(1), Remote(2));
        foreach (var step in (ActivityContext[])[kept, dropped]) Spans.Begin(SpanNames.ShardCompute, step, Step).Dispose();
        Spans.Begin(SpanNames.WeightsUpdate, dropped, Step).Dispose();
        Spans.Begin(SpanNames.WeightsUpdate, new ActivityContext(kept.TraceId, kept.SpanId, ActivityTraceFlags.Recorded, isRemote: true), Step).Dispose();
        Assert.Equal([(SpanNames.ShardCompute, kept.TraceId), (SpanNames.WeightsUpdate, kept.TraceId)], _exported.Spans.Select(span => (span.OperationName, span.TraceId)));
    }

    [Fact]
    public void A_step_without_a_commit_is_exported_if_its_end_says_so()
    {
        Sample("always_off");
        using (var root = Spans.BeginTrace(Step))
        {
            Spans.Begin(SpanNames.ShardsAssign, root.Context, Step).Dispose();
            root.Fail("it failed");
            root.Keep();
        }

        Assert.Equal([SpanNames.ShardsAssign, SpanNames.TrainStep], _exported.Names);
    }

    [Fact]
    public void A_trace_that_had_too_many_spans_says_how_many_are_missing()
    {
        Sample("always_off");
        using (var root = Spans.BeginTrace(Step))
        {
            for (var i = 0; i < StepSamplingBuffer.MostSpans + 3; i++) Spans.Begin(SpanNames.GradientReduce, root.Context, Step).Dispose();
            root.Keep();
        }

        Assert.Equal(StepSamplingBuffer.MostSpans + 1, _exported.Spans.Count);
        Assert.Equal(3, _exported.Spans[^1].GetTagItem(SpanAttributes.SpansDropped));
    }

    private static ActivityContext Remote(int number) => new(
        ActivityTraceId.CreateFromString($"{number:x32}"), ActivitySpanId.CreateFromString($"{number:x16}"), ActivityTraceFlags.None, isRemote: true);

    // A ratio of nothing drops by the trace's id, as one above it does some of the time.
    private void Sample(string sampler) => Sample(new OtelVariables(name => name == "OTEL_TRACES_SAMPLER" ? sampler : "0").Sampler());

    private void Sample(Sampler sampler) => _provider = Sdk.CreateTracerProviderBuilder()
        .SetSampler(new StepSamplingSampler(sampler))
        .AddSource(Spans.SourceName)
        .AddProcessor(new StepSamplingProcessor(_exported))
        .AddProcessor(_exported)
        .Build();

    // Takes what is sampled, as an exporter does.
    private sealed class Exported : BaseProcessor<Activity>
    {
        public List<Activity> Spans { get; } = [];

        public IEnumerable<string> Names => Spans.Select(span => span.OperationName);

        public override void OnEnd(Activity data)
        {
            if (data.Recorded) Spans.Add(data);
        }
    }
}
