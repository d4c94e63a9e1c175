using System.Diagnostics;
using Lockstep.Protocol.Streams;
using Lockstep.Protocol.Tracing;
using Lockstep.Tests.Spans;

namespace Lockstep.Protocol.Tests.Tracing;

[Collection(RecordedSpans.Collection)]
public sealed class StepTracesTests : IDisposable
{
    private readonly RecordedSpans _spans = new();
    private readonly StepTraces _traces = new(RunTerm.New());

    public void Dispose() => _spans.Dispose();

    [Fact]
    public void The_roots_of_the_last_steps_are_known()
    {
        for (var step = 0; step < 6; step++) _traces.Begin(new StepId(step), Context(step));
        Assert.Equal(Context(5), _traces.Of(new StepId(5)));
        Assert.Equal(Context(2), _traces.Of(new StepId(2)));
        Assert.Equal(default, _traces.Of(new StepId(1)));
        Assert.Equal(default, _traces.Of(new StepId(6)));
        Assert.Equal(default, _traces.Of(new StepId(-1)));
    }

    [Fact]
    public void A_step_that_is_not_traced_leaves_what_is_known()
    {
        _traces.Begin(new StepId(0), Context(0));
        _traces.Begin(new StepId(4), default);
        Assert.Equal(Context(0), _traces.Of(new StepId(0)));
    }

    [Fact]
    public void A_message_says_where_the_frame_came_from_that_carried_it()
    {
        var from = Spans.ParentOf(new object().Traced(FrameTrace.Of(new object().Traced(Context(3)))));
        Assert.Equal((Context(3).TraceId, Context(3).SpanId, ActivityTraceFlags.Recorded, true), (from.TraceId, from.SpanId, from.TraceFlags, from.IsRemote));
        Assert.Equal(default, FrameTrace.Of(new object()));
        Assert.Equal(default, Spans.ParentOf(new object().Traced(default(FrameTrace))));
    }

    private static ActivityContext Context(int step) => new(
        ActivityTraceId.CreateFromString($"{step + 1:x32}"), ActivitySpanId.CreateFromString($"{step + 1:x16}"), ActivityTraceFlags.Recorded);
}
