using System.Diagnostics;
using Akka.Actor;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using Lockstep.Protocol.Tracing;
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
    private readonly StallClock? _stalls;
    private readonly WorkThread _thread;
    private readonly Queue<(ComputeShards Request, long Came, RequestTrace? Trace)> _early = new();
    private StepId _step = new(-1);
    private StepId _next;

    /// <summary>A worker of a run.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="coordinator">Who gives it shards.</param>
    /// <param name="servers">For a step's shards the parameter server of each chunk.</param>
    /// <param name="replica">The weights of this process; at version -1 where they are yet to be received.</param>
    /// <param name="computation">What computes; used on the worker's thread only.</param>
    /// <param name="traces">Told where the traces of steps begin; null where nobody else here needs to know.</param>
    /// <param name="stalls">Knows how long this process could not run; null where the coordinator is in it.</param>
    public WorkerActor(
        WorkerId id,
        ICanTell coordinator,
        Func<ComputeShards, Func<Chunk, ICanTell>> servers,
        Replica replica,
        IShardComputation computation,
        StepTraces? traces = null,
        StallClock? stalls = null)
    {
        ArgumentNullException.ThrowIfNull(replica);
        (_id, _coordinator, _servers, _replica, _computation, _stalls) = (id, coordinator, servers, replica, computation, stalls);
        _next = new StepId(replica.Version);
        _thread = new WorkThread(id.Name);
        Receive<ComputeShards>(request =>
        {
            if (request.Step.Number < Math.Max(_step.Number, _next.Number)) return;
            _step = request.Step;
            _early.Enqueue((request, Stopwatch.GetTimestamp(), RequestTrace.Begin(request, id, traces)));
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

    // A process that stands still hears of it only when it runs again: what was longer than the computation was before it.
    private static TimeSpan Running(TimeSpan took, TimeSpan stalled) => stalled < took ? took - stalled : took;

    private TimeSpan Stalled => _stalls?.Total ?? TimeSpan.Zero;

    private void Announce() => _coordinator.Tell(new WorkerReady(_id), Self);

    // Another replica may have been the first to have the step before, so that shards come before this one has it.
    private void Begin()
    {
        while (_early.TryPeek(out var early) && early.Request.Step.Number <= _next.Number)
        {
            var (request, came, trace) = _early.Dequeue();
            if (request.Step == _next) _thread.Post(() => Compute(request, came, trace));
            else trace?.Dropped();
        }
    }

    // On the worker's thread. Telling is all it does with actors.
    private void Compute(ComputeShards request, long came, RequestTrace? trace)
    {
        try
        {
            // What only others still needed is dropped: the step can be over meanwhile, and the replica beyond it.
            if (!_replica.Use.TryCompute(() => _replica.Version == request.Step.Number, () => Answer(request, came, trace))) trace?.Dropped();
        }
        catch (Exception failure)
        {
            trace?.Failed(failure.Message);
            _coordinator.Tell(new ShardsFailed(request.Step, _id, request.Shards, $"{failure.GetType().Name}: {failure.Message}"), ActorRefs.NoSender);
        }
    }

    private void Answer(ComputeShards request, long came, RequestTrace? trace)
    {
        trace?.Computing();
        var (began, stalled) = (Stopwatch.GetTimestamp(), Stalled);
        var server = _servers(request);
        var digest = request.IsAudit ? new GradientDigest() : null;
        var results = _computation.Run(_replica, request.Step.Number, request.Shards, (chunk, sums) =>
        {
            foreach (var sum in sums) digest?.Add(chunk, sum);
            Push(server(chunk), new PushPartialSums(request.Step, chunk, [.. sums]), trace);
        }, trace is null ? null : trace.Predicted);
        var computed = new ShardsComputed(request.Step, _id, [.. results], Running(Stopwatch.GetElapsedTime(began), Stalled - stalled), digest?.Value ?? 0, Stopwatch.GetElapsedTime(came, began));
        trace?.Computed();
        _coordinator.Tell(computed.Traced(trace?.Context ?? default), ActorRefs.NoSender);
    }

    private static void Push(ICanTell server, PushPartialSums push, RequestTrace? trace)
    {
        trace?.Pushing(push);
        push.Hold();
        server.Tell(push, ActorRefs.NoSender);
    }
}
