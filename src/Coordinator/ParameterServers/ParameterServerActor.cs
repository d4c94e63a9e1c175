using Akka.Actor;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using Lockstep.Protocol.Tracing;
using static Lockstep.Coordinator.ParameterServers.ServerControl;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;

namespace Lockstep.Coordinator.ParameterServers;

/// <summary>Adds up the chunks of one slice as their partial sums come in, and publishes the totals. It keeps nothing from step to step.</summary>
public sealed class ParameterServerActor : ReceiveActor
{
    private readonly TreeNode _root;
    private readonly ICanTell _coordinator;
    private readonly ICanTell _replicas;
    private readonly ChunkReduction _reduction;
    private readonly WorkThread _thread;
    private readonly Dictionary<Chunk, NodeSlots> _slots = [];
    private readonly FanIn _fanIn;
    private StepId _step = new(-1);

    /// <summary>The server of a slice.</summary>
    /// <param name="slice">Its number.</param>
    /// <param name="root">All shards.</param>
    /// <param name="coordinator">Who is told the terms of the norm.</param>
    /// <param name="replicas">Who are given the totals.</param>
    /// <param name="reduction">What adds up; used on the server's thread only.</param>
    /// <param name="traces">Knows where the traces of steps begin; null where nobody does.</param>
    public ParameterServerActor(int slice, TreeNode root, ICanTell coordinator, ICanTell replicas, ChunkReduction reduction, StepTraces? traces = null)
    {
        _fanIn = new FanIn(traces);
        (_root, _coordinator, _replicas, _reduction) = (root, coordinator, replicas, reduction);
        _thread = new WorkThread($"server-{slice}");
        Receive<PushPartialSums>(Collect);
        Receive<AbandonStep>(abandon =>
        {
            Begin(abandon.Step);
            var asker = Sender;
            _thread.Post(() => asker.Tell(new StepAbandoned(abandon.Step), ActorRefs.NoSender));
        });
    }

    /// <inheritdoc/>
    protected override void PostStop() => _thread.Dispose();

    // A worker pushes for the newest step it was asked for; what is pushed for an older one was abandoned.
    private void Collect(PushPartialSums push)
    {
        if (push.Step.Number < _step.Number)
        {
            push.Release();
            return;
        }

        if (push.Step != _step) Begin(push.Step);
        if (!_slots.TryGetValue(push.Chunk, out var slots)) _slots.Add(push.Chunk, slots = new NodeSlots(_root));
        var wasComplete = slots.IsComplete;
        var isTaken = false;
        foreach (var sum in push.Sums) isTaken |= slots.Offer(sum);
        if (isTaken) _fanIn.Add(push);
        if (!wasComplete && slots.IsComplete) BeginReducing(push.Step, push.Chunk, slots.Take());
    }

    private void BeginReducing(StepId step, Chunk chunk, PartialSum[] sums)
    {
        var self = Self;
        var span = _fanIn.Begin(step, chunk);
        _thread.Post(() => Reduce(step, chunk, sums, self, span));
    }

    private void Begin(StepId step)
    {
        _step = step;
        foreach (var slots in _slots.Values) slots.Clear();
        _fanIn.Clear();
    }

    // On the server's thread.
    private void Reduce(StepId step, Chunk chunk, PartialSum[] sums, IActorRef self, Span span)
    {
        using var reducing = span;
        try
        {
            var total = new ChunkTotal(chunk);
            _reduction.Reduce(total, sums);
            foreach (var added in sums.AsSpan(1)) added.Release();
            using (var publishing = Spans.Begin(SpanNames.GradientPublish, span.Context, step))
            {
                publishing.With(SpanAttributes.Chunk, chunk.Index);
                _replicas.Tell(new PublishTotal(step, total).Traced(publishing.Context), ActorRefs.NoSender);
            }

            total.Release();
            _coordinator.Tell(new ChunkReduced(step, chunk.Index, total.FinalNormBlocks), self);
        }
        catch (Exception failure)
        {
            span.Fail(failure.Message);
            _coordinator.Tell(new StepFailed(step, $"The parameter server, adding up {chunk.Tensor.Name},", $"{failure.GetType().Name}: {failure.Message}"), ActorRefs.NoSender);
        }
    }
}
