using System.Diagnostics;
using Lockstep.Protocol.Tracing;
using Lockstep.Tests.Spans;

namespace Lockstep.Protocol.Tests.Tracing;

[Collection(RecordedSpans.Collection)]
public sealed class SpansTests
{
    private static readonly StepId Step = new(7);

    [Fact]
    public void Where_nobody_listens_there_are_no_spans_and_no_allocations()
    {
        var parent = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var message = new object();
        var before = 0L;
        // The first round compiles.
        for (var round = 0; round < 2; round++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            using var root = Spans.BeginTrace(Step);
            using var span = Spans.Begin(SpanNames.StepDecide, parent, Step).With(SpanAttributes.Chunk, 3).With(SpanAttributes.Tensor, "w");
            message.Traced(span.Context);
            Assert.False(root.IsThere || span.IsThere || Spans.ParentOf(message) != default);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_span_stands_under_the_parent_that_was_said_and_not_under_what_is_current()
    {
        using var spans = new RecordedSpans();
        using var current = new Activity("other").Start();
        using (var root = Spans.BeginTrace(Step))
        {
            Spans.Begin(SpanNames.StepDecide, root.Context, Step).Dispose();
        }

        var (step, decide) = (spans.Single(SpanNames.TrainStep), spans.Single(SpanNames.StepDecide));
        Assert.Equal((default(ActivitySpanId), step.TraceId, step.SpanId), (step.ParentSpanId, decide.TraceId, decide.ParentSpanId));
        Assert.NotEqual(current.TraceId, step.TraceId);
        Assert.Equal(7L, decide.GetTagItem(SpanAttributes.Step));
    }

    [Fact]
    public void Without_a_parent_there_is_no_span_so_that_none_is_without_its_step()
    {
        using var spans = new RecordedSpans();
        Assert.False(Spans.Begin(SpanNames.GradientReduce, default, Step).IsThere);
    }

    [Fact]
    public void No_span_is_ever_current()
    {
        using var spans = new RecordedSpans();
        Assert.Null(Activity.Current);
        var span = Spans.BeginTrace(Step);
        Assert.Null(Activity.Current);
        span.Dispose();
        Assert.Null(Activity.Current);
    }

    [Fact]
    public void Ending_a_span_leaves_alone_what_is_current_on_another_thread()
    {
        using var spans = new RecordedSpans();
        var span = default(Span);
        using (new Activity("where it began").Start()) span = Spans.BeginTrace(Step);
        using var here = new Activity("where it ends").Start();
        span.Dispose();
        Assert.Same(here, Activity.Current);
    }

    [Fact]
    public void A_span_fails_with_what_is_done_in_it()
    {
        using var spans = new RecordedSpans();
        Assert.Throws<IOException>(() => Spans.BeginTrace(Step).Around<int>(() => throw new IOException("no room")));
        Assert.Equal((ActivityStatusCode.Error, "no room"), (spans.Single(SpanNames.TrainStep).Status, spans.Single(SpanNames.TrainStep).StatusDescription));
    }

    [Fact]
    public void What_is_begun_under_a_span_that_is_kept_knows_it()
    {
        using var spans = new RecordedSpans(sampled: false);
        using var root = Spans.BeginTrace(Step);
        Assert.Equal(ActivityTraceFlags.None, root.Context.TraceFlags);
        root.Keep();
        Assert.Equal(ActivityTraceFlags.Recorded, root.Context.TraceFlags);
    }
}
