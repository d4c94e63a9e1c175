using System.Diagnostics;
using Lockstep.Coordinator.Runs;
using Lockstep.Coordinator.Sharding;
using Lockstep.Coordinator.Steps;
using Lockstep.Model;
using Lockstep.Protocol;
using Lockstep.Protocol.Tracing;
using Lockstep.Tests;
using Lockstep.Tests.Spans;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Coordinator.Tests.Steps;

[Collection(RecordedSpans.Collection)]
public sealed class StepTracingTests : IDisposable
{
    private static readonly RunPlan Plan = TinyRun.Plan;

    private readonly ManualTime _time = new();
    private readonly RecordedSpans _spans = new(sampled: false);
    private readonly StepTraces _traces = new(RunTerm.New());
    private readonly StepTracing _tracing;

    public StepTracingTests()
    {
        var watch = new WorkerWatch(new WorkerEvents(), _time, 1);
        _tracing = new StepTracing(new CoordinatorParts(
            "here", Plan, TinyRun.Chunks(Plan), 1, true, false, new Audience(), new Audience(), new ShardDealer(Plan.Recipe.Shards, null), (_, _) => { }, watch)
        {
            Time = _time,
            Traces = _traces,
        });
    }

    public void Dispose() => _spans.Dispose();

    [Fact]
    public void A_step_says_of_which_run_term_and_epoch_it_is()
    {
        Take(0);
        var step = _spans.Single(SpanNames.TrainStep);
        Assert.Equal(
            (_traces.Run.Run.ToString(), 1L, 1L, 0L),
            (step.GetTagItem(SpanAttributes.RunId), step.GetTagItem(SpanAttributes.Term), step.GetTagItem(SpanAttributes.Epoch), step.GetTagItem(SpanAttributes.Step)));
    }

    [Fact]
    public void A_usual_step_is_not_kept()
    {
        for (var step = 0; step < 10; step++) Assert.False(IsKept(Take(step)));
    }

    [Fact]
    public void A_slow_step_is_kept_and_says_so()
    {
        for (var step = 0; step < 5; step++) Take(step);
        Assert.True(IsKept(Take(5, seconds: 3)));
        Assert.Equal(true, _spans.Named(SpanNames.TrainStep)[5].GetTagItem(SpanAttributes.IsSlow));
        Assert.False(IsKept(Take(6)));
    }

    [Fact]
    public void A_step_in_which_shards_went_to_others_too_is_kept()
    {
        Assert.True(IsKept(Take(0, meanwhile: () => _tracing.Assigning(3, 1).Dispose())));
        Assert.Equal(3L, _spans.Single(SpanNames.TrainStep).GetTagItem(SpanAttributes.ShardsReissued));
        Assert.Equal([0L, 3L], _spans.Named(SpanNames.ShardsAssign).Select(assign => assign.GetTagItem(SpanAttributes.ShardsReissued)));
        Assert.False(IsKept(Take(1)));
    }

    [Fact]
    public void A_step_that_lost_a_worker_is_kept_and_a_loss_after_the_decision_counts_to_the_next()
    {
        Assert.True(IsKept(Take(0, meanwhile: () => _tracing.Lost(1))));
        Assert.False(IsKept(Take(1)));
        _tracing.Lost(1);
        Assert.True(IsKept(Take(2)));
        Assert.Equal([1L, 0L, 1L], _spans.Named(SpanNames.TrainStep).Select(step => step.GetTagItem(SpanAttributes.WorkersLost)));
    }

    [Fact]
    public void A_step_that_begins_anew_goes_on_in_its_trace()
    {
        Take(0, meanwhile: () => _tracing.Begin(new StepId(0)));
        Assert.Equal("begun anew", Assert.Single(_spans.Single(SpanNames.TrainStep).Events).Name);
    }

    [Fact]
    public void A_run_that_fails_keeps_its_last_step_and_says_why()
    {
        _tracing.Begin(new StepId(0));
        _tracing.Deciding();
        _tracing.End(new InvalidOperationException("not finite"));
        Assert.All(
            (Activity[])[_spans.Single(SpanNames.TrainStep), _spans.Single(SpanNames.StepDecide)],
            span => Assert.Equal((ActivityStatusCode.Error, "not finite"), (span.Status, span.StatusDescription)));
        Assert.True(_spans.Single(SpanNames.TrainStep).Recorded);
    }

    [Fact]
    public void A_decision_is_linked_to_the_computations_it_rests_on()
    {
        var computed = new ShardsComputed(new StepId(0), new WorkerId("ann"), [], TimeSpan.Zero);
        var from = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None);
        Take(0, meanwhile: () => _tracing.Computed(computed.Traced(from)));
        Assert.Equal(from, Assert.Single(_spans.Single(SpanNames.StepDecide).Links).Context);
    }

    private static bool IsKept(ActivityContext decided) => decided.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);

    private ActivityContext Take(long step, double seconds = 1, Action? meanwhile = null)
    {
        _tracing.Begin(new StepId(step));
        _tracing.Assigning(Plan.Recipe.Shards, 2).Dispose();
        meanwhile?.Invoke();
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _tracing.Deciding();
        var decided = _tracing.Decided();
        _tracing.DecisionSent();
        _tracing.End();
        return decided;
    }
}
