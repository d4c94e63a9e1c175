using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.TestKit;
using Lockstep.Model;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using Lockstep.Protocol.Tracing;
using Lockstep.Tests;
using Lockstep.Tests.Actors;
using Lockstep.Tests.Spans;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.Membership;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Workers.Tests;

[Collection(RecordedSpans.Collection)]
public sealed class TracedWorkerTests : Akka.TestKit.Xunit.TestKit
{
    private static readonly StepId Step = new(2);

    private readonly RecordedSpans _spans = new();
    private readonly StepTraces _traces = new(default);
    private readonly ConcurrentQueue<Activity?> _currents = [];
    private readonly TestProbe _coordinator;
    private readonly TestProbe _server;

    public TracedWorkerTests()
    {
        (_coordinator, _server) = (CreateTestProbe(), CreateTestProbe());
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _spans.Dispose();
    }

    [Fact]
    public async Task A_request_is_a_span_with_wait_forward_backward_and_push_under_that_of_its_step()
    {
        var root = Spans.BeginTrace(Step).Context;
        var worker = await Worker(TinyRun.Computation(TinyRun.Plan, 3));
        worker.Tell(new ComputeShards(Step, [2, 3, 5], []).Traced(root));

        var computed = await _coordinator.Next<ShardsComputed>();
        var compute = _spans.Single(SpanNames.ShardCompute);
        Assert.Equal((root.TraceId, root.SpanId), (compute.TraceId, compute.ParentSpanId));
        Assert.Equal(("worker-1", 3L, false), (compute.GetTagItem(SpanAttributes.WorkerName), compute.GetTagItem(SpanAttributes.Shards), compute.GetTagItem(SpanAttributes.IsAudit)));
        foreach (var name in (string[])[SpanNames.ShardWait, SpanNames.ShardForward, SpanNames.ShardBackward, SpanNames.GradientPush])
            Assert.Equal(compute.SpanId, _spans.Single(name).ParentSpanId);
        Assert.True(_spans.Single(SpanNames.ShardForward).StartTimeUtc <= _spans.Single(SpanNames.ShardBackward).StartTimeUtc);
        Assert.Equal(compute.SpanId, MessageTrace.Of(computed).SpanId);
        Assert.Equal(_spans.Single(SpanNames.GradientPush).SpanId, MessageTrace.Of(await _server.Next<PushPartialSums>()).SpanId);
        Assert.Equal((long)TinyRun.Chunks(TinyRun.Plan).Chunks.Count, _spans.Single(SpanNames.GradientPush).GetTagItem(SpanAttributes.Chunks));
        Assert.Equal(root, _traces.Of(Step));
    }

    [Fact]
    public async Task While_it_is_computed_no_span_is_current()
    {
        var worker = await Worker(TinyRun.Computation(TinyRun.Plan, 3));
        worker.Tell(new ComputeShards(Step, [2], []).Traced(Spans.BeginTrace(Step).Context));
        await _coordinator.Next<ShardsComputed>();
        Assert.NotEmpty(_currents);
        Assert.All(_currents, Assert.Null);
    }

    [Fact]
    public async Task A_request_of_a_step_that_is_not_traced_has_no_span()
    {
        var worker = await Worker(TinyRun.Computation(TinyRun.Plan, 3));
        worker.Tell(new ComputeShards(Step, [2], []));
        Assert.Equal(default, MessageTrace.Of(await _coordinator.Next<ShardsComputed>()));
        Assert.Empty(_spans.Named(SpanNames.ShardCompute));
    }

    [Fact]
    public async Task A_computation_that_throws_is_a_span_that_failed()
    {
        var worker = await Worker(new FaultyComputation(TinyRun.Computation(TinyRun.Plan, 3), (_, _) => true));
        worker.Tell(new ComputeShards(Step, [2], []).Traced(Spans.BeginTrace(Step).Context));
        await _coordinator.Next<ShardsFailed>();
        Assert.Equal((ActivityStatusCode.Error, FaultyComputation.Cause), (_spans.Single(SpanNames.ShardCompute).Status, _spans.Single(SpanNames.ShardCompute).StatusDescription));
        Assert.Single(_spans.Named(SpanNames.ShardBackward));
    }

    [Fact]
    public async Task A_request_for_a_step_that_is_over_says_that_it_was_dropped()
    {
        var worker = await Worker(TinyRun.Computation(TinyRun.Plan, 3));
        worker.Tell(new ComputeShards(new StepId(3), [2], []).Traced(Spans.BeginTrace(new StepId(3)).Context));
        worker.Tell(new StepApplied(new StepId(3), "here"));
        await worker.Ask<ActorIdentity>(new Identify(null), TestContext.Current.CancellationToken);
        Assert.Equal("dropped", Assert.Single(_spans.Single(SpanNames.ShardCompute).Events).Name);
    }

    [Fact]
    public async Task A_thread_of_mailboxes_has_no_current_activity_after_a_message_that_began_a_span()
    {
        // One thread for all messages.
        var actor = Sys.ActorOf(Props.Create(() => new Beginner()).WithDispatcher(CallingThreadDispatcher.Id));
        Assert.True(await actor.Ask<bool>("begin", TestContext.Current.CancellationToken));
        Assert.True(await actor.Ask<bool>("end", TestContext.Current.CancellationToken));
        Assert.Single(_spans.Named(SpanNames.TrainStep));
        Assert.Null(Activity.Current);
    }

    private async Task<IActorRef> Worker(IShardComputation computation)
    {
        using var team = new ThreadTeam(1);
        var replica = TinyRun.Replica(TinyRun.Plan);
        replica.Pack(team);
        replica.Version = Step.Number;
        Func<StepSlices, Func<Lockstep.Model.Gradients.Chunk, ICanTell>> servers = _ => _ =>
        {
            _currents.Enqueue(Activity.Current);
            return _server.Ref;
        };
        var worker = Sys.ActorOf(Props.Create(() => new WorkerActor(new WorkerId("worker-1"), _coordinator.Ref, servers, replica, computation, _traces)));
        await _coordinator.Next<WorkerReady>();
        return worker;
    }

    private sealed class Beginner : ReceiveActor
    {
        private Span _span;

        public Beginner() => Receive<string>(what =>
        {
            var wasClean = Activity.Current is null;
            if (what == "begin") _span = Spans.BeginTrace(Step);
            else _span.Dispose();
            Sender.Tell(wasClean && Activity.Current is null);
        });
    }
}
