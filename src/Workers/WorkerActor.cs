using Akka.Actor;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.Membership;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Workers;

/// <summary>Has shards computed on a thread of its own, pushes their partial sums to the parameter servers as tensors complete, and reports.</summary>
public sealed class WorkerActor : ReceiveActor
{
    private readonly WorkerId _id;
    private readonly IActorRef _coordinator;
    private readonly Func<Chunk, IActorRef> _server;
    private readonly Replica _replica;
    private readonly IShardComputation _computation;
    private readonly WorkThread _thread;
    private StepId _step = new(-1);

    /// <summary>A worker of a run.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="coordinator">Who gives it shards.</param>
    /// <param name="server">The parameter server of a chunk.</param>
    /// <param name="replica">The weights of this process.</param>
    /// <param name="computation">What computes; used on the worker's thread only.</param>
    public WorkerActor(WorkerId id, IActorRef coordinator, Func<Chunk, IActorRef> server, Replica replica, IShardComputation computation)
    {
        (_id, _coordinator, _server, _replica, _computation) = (id, coordinator, server, replica, computation);
        _thread = new WorkThread(id.Name);
        Receive<ComputeShards>(request =>
        {
            if (request.Step.Number < _step.Number) return;
            _step = request.Step;
            _thread.Post(() => Compute(request));
        });
    }

    /// <inheritdoc/>
    protected override void PreStart() => _coordinator.Tell(new WorkerReady(_id));

    /// <inheritdoc/>
    protected override void PostStop() => _thread.Dispose();

    // On the worker's thread. Telling is all it does with actors.
    private void Compute(ComputeShards request)
    {
        try
        {
            var results = _computation.Run(_replica, request.Step.Number, request.Shards, (chunk, sums) =>
                _server(chunk).Tell(new PushPartialSums(request.Step, chunk, [.. sums])));
            _coordinator.Tell(new ShardsComputed(request.Step, _id, [.. results]));
        }
        catch (Exception failure)
        {
            _coordinator.Tell(new ShardsFailed(request.Step, _id, request.Shards, $"{failure.GetType().Name}: {failure.Message}"));
        }
    }
}
