using System.Collections.Immutable;
using Akka.Actor;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;

namespace Lockstep.Coordinator.ParameterServers;

/// <summary>Adds up the chunks of one slice as their partial sums come in, and publishes the totals. It keeps nothing from step to step.</summary>
public sealed class ParameterServerActor : ReceiveActor
{
    private readonly TreeNode _root;
    private readonly IActorRef _coordinator;
    private readonly IActorRef _replica;
    private readonly ChunkReduction _reduction;
    private readonly WorkThread _thread;
    private readonly Dictionary<Chunk, NodeSlots> _slots = [];
    private readonly Dictionary<Chunk, ChunkTotal> _totals = [];
    private StepId _step = new(-1);

    /// <summary>The server of a slice.</summary>
    /// <param name="slice">Its number.</param>
    /// <param name="root">All shards.</param>
    /// <param name="coordinator">Who is told the terms of the norm.</param>
    /// <param name="replica">Who is given the totals.</param>
    /// <param name="reduction">What adds up; used on the server's thread only.</param>
    public ParameterServerActor(int slice, TreeNode root, IActorRef coordinator, IActorRef replica, ChunkReduction reduction)
    {
        (_root, _coordinator, _replica, _reduction) = (root, coordinator, replica, reduction);
        _thread = new WorkThread($"server-{slice}");
        Receive<PushPartialSums>(Collect);
    }

    /// <inheritdoc/>
    protected override void PostStop() => _thread.Dispose();

    // A worker pushes for the newest step it was asked for; what is pushed for an older one was abandoned.
    private void Collect(PushPartialSums push)
    {
        if (push.Step.Number < _step.Number) return;
        if (push.Step != _step) Begin(push.Step);
        if (!_slots.TryGetValue(push.Chunk, out var slots)) _slots.Add(push.Chunk, slots = new NodeSlots(_root));
        if (slots.IsComplete) return;
        foreach (var sum in push.Sums) slots.Offer(sum);
        if (slots.IsComplete) _thread.Post(() => Reduce(push.Step, push.Chunk, slots));
    }

    // The step before is decided once anyone computes the next: its totals are no longer read.
    private void Begin(StepId step)
    {
        _step = step;
        foreach (var slots in _slots.Values) slots.Clear();
    }

    // On the server's thread.
    private void Reduce(StepId step, Chunk chunk, NodeSlots slots)
    {
        try
        {
            if (!_totals.TryGetValue(chunk, out var total)) _totals.Add(chunk, total = new ChunkTotal(chunk));
            _reduction.Reduce(total, slots.Sums);
            _replica.Tell(new PublishTotal(step, total));
            _coordinator.Tell(new ChunkReduced(step, chunk.Index, total.NormBlocks.ToImmutableArray()));
        }
        catch (Exception failure)
        {
            _coordinator.Tell(new StepFailed(step, $"The parameter server, adding up {chunk.Tensor.Name},", $"{failure.GetType().Name}: {failure.Message}"));
        }
    }
}
