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
    private readonly Func<StepSlices, Func<Chunk, ICanTell>> _servers;
    private readonly Replica _replica;
    private readonly IShardComputation _computation;
    private readonly StallClock? _stalls;
    private readonly WorkThread _thread;
    private readonly PushedSums _pushed;
    private readonly Queue<(ComputeShards Request, long Came, RequestTrace? Trace)> _early = new();
    private StepId _step = new(-1);
    private StepId _next;
    private volatile StepSlices? _slices;

    /// <summary>A worker of a run.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="coordinator">Who gives it shards.</param>
    /// <param name="servers">For a step's slices the parameter server of each chunk; called on any thread.</param>
    /// <param name="replica">The weights of this process; at version -1 where they are yet to be received.</param>
    /// <param name="computation">What computes; used on the worker's thread only.</param>
    /// <param name="traces">Told where the traces of steps begin; null where nobody else here needs to know.</param>
    /// <param name="stalls">Knows how long this process could not run; null where the coordinator is in it.</param>
    public WorkerActor(
        WorkerId id,
        ICanTell coordinator,
        Func<StepSlices, Func<Chunk, ICanTell>> servers,
        Replica replica,
        IShardComputation computation,
        StepTraces? traces = null,
        StallClock? stalls = null)
    {
        ArgumentNullException.ThrowIfNull(replica);
        (_id, _coordinator, _servers, _replica, _computation, _stalls) = (id, coordinator, servers, replica, computation, stalls);
        _next = new StepId(replica.Version);
        _pushed = new PushedSums(new PartialSumPool(replica.Parameters.Layout));
        _thread = new WorkThread(id.Name);
        Receive<ComputeShards>(request =>
        {
            if (IsOver(request.Step)) return;
            _step = request.Step;
            Learn(request);
            _early.Enqueue((request, Stopwatch.GetTimestamp(), RequestTrace.Begin(request, id, traces)));
            Begin();
        });
        Receive<SlicesMoved>(moved =>
        {
            if (IsOver(moved.Step)) return;
            var servers = _servers(_slices = new StepSlices(moved.Step, moved.Owners));
            _thread.Post(() => _pushed.PushAgain(moved.Step, servers));
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

    private bool IsOver(StepId step) => step.Number < Math.Max(_step.Number, _next.Number);

    // Other slices than those known of a step: it begins anew, and all that is pushed again then is what is computed from now on. The server here may have added into what was pushed to it before.
    private void Learn(ComputeShards request)
    {
        var known = _slices;
        if (known?.Step == request.Step && known.Owners.SequenceEqual(request.Owners)) return;
        _slices = new StepSlices(request.Step, request.Owners);
        if (known?.Step == request.Step) _thread.Post(_pushed.Forget);
    }

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
        catch (ObjectDisposedException)
        {
            // The threads have ended, and with them the part in the run.
            trace?.Dropped();
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
        // Owners may have been lost since the request was made.
        var slices = _slices is { } newest && newest.Step == request.Step ? newest : new StepSlices(request.Step, request.Owners);
        var server = _servers(slices);
        _pushed.Begin(request.Step);
        var digest = request.IsAudit ? new GradientDigest() : null;
        var results = _computation.Run(_replica, request.Step.Number, request.Shards, (chunk, sums) =>
        {
            digest?.Add(chunk, sums);
            var push = new PushPartialSums(request.Step, chunk, sums);
            trace?.Pushing(push);
            _pushed.Push(push, server(chunk), isKept: !slices.Owners.IsEmpty);
        }, trace is null ? null : trace.Predicted);
        var computed = new ShardsComputed(request.Step, _id, [.. results], Running(Stopwatch.GetElapsedTime(began), Stalled - stalled), digest?.Value ?? 0, Stopwatch.GetElapsedTime(came, began));
        trace?.Computed();
        _coordinator.Tell(computed.Traced(trace?.Context ?? default), ActorRefs.NoSender);
    }
}
