using System.Diagnostics;
using Akka.Actor;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.Membership;
using static Lockstep.Protocol.ShardComputing;
using static Lockstep.Workers.ReplicaControl;

namespace Lockstep.Workers;

/// <summary>Has shards computed on a thread of its own, pushes their partial sums to the parameter servers as tensors complete, and reports.</summary>
public sealed class WorkerActor : ReceiveActor
{
    private readonly WorkerId _id;
    private readonly ICanTell _coordinator;
    private readonly Func<ComputeShards, Func<Chunk, ICanTell>> _servers;
    private readonly Replica _replica;
    private readonly IShardComputation _computation;
    private readonly WorkThread _thread;
    private readonly Queue<ComputeShards> _early = new();
    private StepId _step = new(-1);
    private StepId _next;

    /// <summary>A worker of a run.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="coordinator">Who gives it shards.</param>
    /// <param name="servers">For a step's shards the parameter server of each chunk.</param>
    /// <param name="replica">The weights of this process; at version -1 where they are yet to be received.</param>
    /// <param name="computation">What computes; used on the worker's thread only.</param>
    public WorkerActor(WorkerId id, ICanTell coordinator, Func<ComputeShards, Func<Chunk, ICanTell>> servers, Replica replica, IShardComputation computation)
    {
        ArgumentNullException.ThrowIfNull(replica);
        (_id, _coordinator, _servers, _replica, _computation) = (id, coordinator, servers, replica, computation);
        _next = new StepId(replica.Version);
        _thread = new WorkThread(id.Name);
        Receive<ComputeShards>(request =>
        {
            if (request.Step.Number < Math.Max(_step.Number, _next.Number)) return;
            _step = request.Step;
            _early.Enqueue(request);
            Begin();
        });
        Receive<StepApplied>(applied =>
        {
            _next = new StepId(applied.Step.Number + 1);
            Begin();
        });
        Receive<ReplicaReady>(ready =>
        {
            _next = ready.Step;
            Announce();
            Begin();
        });
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        if (_replica.Version >= 0) Announce();
    }

    /// <inheritdoc/>
    protected override void PostStop() => _thread.Dispose();

    private void Announce() => _coordinator.Tell(new WorkerReady(_id), Self);

    // Another replica may have been the first to have the step before, so that shards come before this one has it.
    private void Begin()
    {
        while (_early.TryPeek(out var request) && request.Step.Number <= _next.Number)
        {
            _early.Dequeue();
            if (request.Step == _next) _thread.Post(() => Compute(request));
        }
    }

    // On the worker's thread. Telling is all it does with actors.
    private void Compute(ComputeShards request)
    {
        try
        {
            // What only others still needed is dropped: the step can be over meanwhile, and the replica beyond it.
            _replica.Use.TryCompute(() => _replica.Version == request.Step.Number, () => Answer(request));
        }
        catch (Exception failure)
        {
            _coordinator.Tell(new ShardsFailed(request.Step, _id, request.Shards, $"{failure.GetType().Name}: {failure.Message}"), ActorRefs.NoSender);
        }
    }

    private void Answer(ComputeShards request)
    {
        var began = Stopwatch.GetTimestamp();
        var server = _servers(request);
        var digest = request.IsAudit ? new GradientDigest() : null;
        var results = _computation.Run(_replica, request.Step.Number, request.Shards, (chunk, sums) =>
        {
            foreach (var sum in sums) digest?.Add(chunk, sum);
            Push(server(chunk), request.Step, chunk, sums);
        });
        _coordinator.Tell(new ShardsComputed(request.Step, _id, [.. results], Stopwatch.GetElapsedTime(began), digest?.Value ?? 0), ActorRefs.NoSender);
    }

    private static void Push(ICanTell server, StepId step, Chunk chunk, IReadOnlyList<PartialSum> sums)
    {
        var push = new PushPartialSums(step, chunk, [.. sums]);
        push.Hold();
        server.Tell(push, ActorRefs.NoSender);
    }
}
