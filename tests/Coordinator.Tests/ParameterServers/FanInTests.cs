using System.Diagnostics;
using Lockstep.Coordinator.ParameterServers;
using Lockstep.Model.Gradients;
using Lockstep.Protocol;
using Lockstep.Protocol.Tracing;
using Lockstep.Tests;
using Lockstep.Tests.Spans;
using static Lockstep.Protocol.GradientReduction;

namespace Lockstep.Coordinator.Tests.ParameterServers;

[Collection(RecordedSpans.Collection)]
public sealed class FanInTests : IDisposable
{
    private static readonly StepId Step = new(5);
    private static readonly Chunk Chunk = TinyRun.Chunks(TinyRun.Plan).Chunks[1];

    private readonly RecordedSpans _spans = new();
    private readonly StepTraces _traces = new(default);
    private readonly FanIn _fanIn;
    private readonly Span _root = Protocol.Tracing.Spans.BeginTrace(Step);

    public FanInTests() => _fanIn = new FanIn(_traces);

    public void Dispose() => _spans.Dispose();

    [Fact]
    public void A_reduction_stands_under_its_step_and_is_linked_once_to_each_push()
    {
        _traces.Begin(Step, _root.Context);
        Push(1);
        Push(2);
        Push(1);
        _fanIn.Begin(Step, Chunk).Dispose();
        var reduce = _spans.Single(SpanNames.GradientReduce);
        Assert.Equal(_root.Context.SpanId, reduce.ParentSpanId);
        Assert.Equal([Context(1), Context(2)], reduce.Links.Select(link => link.Context));
        Assert.Equal((1L, Chunk.Tensor.Name), (reduce.GetTagItem(SpanAttributes.Chunk), reduce.GetTagItem(SpanAttributes.Tensor)));
    }

    [Fact]
    public void Where_the_root_is_not_known_it_stands_under_the_last_push()
    {
        Push(1);
        Push(2);
        _fanIn.Begin(Step, Chunk).Dispose();
        Assert.Equal(Context(2).SpanId, _spans.Single(SpanNames.GradientReduce).ParentSpanId);
    }

    [Fact]
    public void Pushes_of_an_abandoned_step_are_forgotten()
    {
        Push(1);
        _fanIn.Clear();
        Assert.False(_fanIn.Begin(Step, Chunk).IsThere);
        Push(2);
        _fanIn.Begin(Step, Chunk).Dispose();
        Assert.Equal(Context(2), Assert.Single(_spans.Single(SpanNames.GradientReduce).Links).Context);
    }

    private void Push(int number) => _fanIn.Add(new PushPartialSums(Step, Chunk, []).Traced(Context(number)));

    private static ActivityContext Context(int number) => new(
        ActivityTraceId.CreateFromString($"{1:x32}"), ActivitySpanId.CreateFromString($"{number:x16}"), ActivityTraceFlags.Recorded);
}
