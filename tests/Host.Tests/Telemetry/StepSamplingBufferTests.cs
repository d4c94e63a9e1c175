using System.Diagnostics;
using Lockstep.Host.Telemetry;

namespace Lockstep.Host.Tests.Telemetry;

public sealed class StepSamplingBufferTests
{
    private readonly StepSamplingBuffer _buffer = new();

    [Fact]
    public void What_is_held_of_a_trace_comes_once_and_what_comes_later_is_not_held()
    {
        var (first, second) = (Span(1), Span(1));
        Assert.True(_buffer.Hold(first));
        Assert.Equal([first], _buffer.Keep(first.TraceId).Spans);
        Assert.False(_buffer.Hold(second));
        Assert.Empty(_buffer.Keep(first.TraceId).Spans);
    }

    [Fact]
    public void A_trace_that_is_dropped_is_not_counted_as_lost()
    {
        var span = Span(1);
        _buffer.Hold(span);
        _buffer.Drop(span.TraceId);
        Assert.True(_buffer.Hold(Span(1)));
        Assert.Empty(_buffer.Keep(span.TraceId).Spans);
        Assert.Equal(0, _buffer.Dropped);
    }

    [Fact]
    public void Of_traces_without_a_verdict_the_last_64_are_held_and_the_spans_of_others_are_counted()
    {
        for (var trace = 1; trace <= StepSamplingBuffer.MostTraces + 1; trace++)
        {
            _buffer.Hold(Span(trace));
            _buffer.Hold(Span(trace));
        }

        Assert.Equal(2, _buffer.Dropped);
        Assert.Equal(2, _buffer.Keep(Span(2).TraceId).Spans.Count);
    }

    [Fact]
    public void Of_one_trace_512_spans_are_held_and_the_others_are_counted()
    {
        for (var span = 0; span < StepSamplingBuffer.MostSpans + 2; span++) _buffer.Hold(Span(1));
        var (spans, missing) = _buffer.Keep(Span(1).TraceId);
        Assert.Equal((StepSamplingBuffer.MostSpans, 2, 2), (spans.Count, missing, _buffer.Dropped));
    }

    private static Activity Span(int trace) =>
        new Activity("span").SetParentId(ActivityTraceId.CreateFromString($"{trace:x32}"), ActivitySpanId.CreateFromString($"{trace:x16}")).Start();
}
