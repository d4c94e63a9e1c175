using Akka.Actor;
using Lockstep.Coordinator.ParameterServers;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using Lockstep.Tests;
using Lockstep.Workers;
using static Lockstep.Coordinator.Nodes.NodeControl;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Workers.ReplicaControl;

namespace Lockstep.Cluster.Tests;

/// <summary>A worker on a node, with a replica of its own, in the process of the test. Once it is cut off nothing of it reaches anybody, and nothing reaches it.</summary>
internal sealed class InProcessNode : ICanTell
{
    private readonly VersionGate _gate = new();
    private readonly List<Port> _ports = [];
    private readonly Stream _stream;
    private readonly Port _incoming;

    public InProcessNode(ActorSystem system, string name, RunPlan plan, IActorRef coordinator, SlicePlan slices, IActorRef[] servers, IShardComputation computation)
    {
        var (replica, workers, toCoordinator, toServers) = (new Replica(plan.Shape) { Version = -1 }, new Audience(), Cuttable(coordinator), servers.Select(Cuttable).ToArray());
        var keeping = new ReplicaKeeping(name, replica, new ThreadTeam(1), true, _gate);
        var chunks = TinyRun.Chunks(plan).Chunks.Count;
        Func<Chunk, ICanTell> serverOf = chunk => toServers[slices.SliceOf(chunk)];
        _stream = new Stream(system.ActorOf(Props.Create(() => new ReplicaActor(keeping, toCoordinator, workers, chunks))), _gate);
        _incoming = Cuttable(_stream);
        workers.Add(name, system.ActorOf(Props.Create(() => new WorkerActor(new WorkerId(name), toCoordinator, _ => serverOf, replica, computation))));
        _gate.AwaitWeights();
        coordinator.Tell(new NodeReady(name, this));
    }

    /// <summary>Everything told to the node goes to its replica.</summary>
    public void Tell(object message, IActorRef sender) => _incoming.Tell(message, sender);

    public void Cut()
    {
        foreach (var port in _ports) port.Cut();
        _gate.GiveUp();
        _stream.Dispose();
    }

    private Port Cuttable(ICanTell target)
    {
        var port = new Port(target);
        _ports.Add(port);
        return port;
    }

    // As a stream of the data plane does, it hands on each message when that is due, and copies what its sender fills again for the next step.
    private sealed class Stream(IActorRef keeper, VersionGate gate) : ICanTell, IDisposable
    {
        private readonly WorkThread _thread = new("stream");

        public void Tell(object message, IActorRef sender)
        {
            var own = message switch
            {
                SendWeights send => new WeightsReceived(send.Weights),
                Decide decide => decide with { Results = [.. decide.Results.Select(result => result with { RowStates = result.RowStates.ToArray() })] },
                _ => message,
            };
            _thread.Post(() =>
            {
                if (own is not IStepMessage due || gate.WaitFor(due.Step.Number, CancellationToken.None)) keeper.Tell(own, sender);
                else if (own is IHeldMessage held) held.Release();
            });
        }

        public void Dispose() => _thread.Dispose();
    }

    private sealed class Port(ICanTell target) : ICanTell
    {
        private readonly Lock _lock = new();
        private bool _isCut;

        public void Tell(object message, IActorRef sender)
        {
            lock (_lock)
            {
                if (!_isCut) target.Tell(message, sender);
                else if (message is IHeldMessage held) held.Release();
            }
        }

        public void Cut()
        {
            lock (_lock) _isCut = true;
        }
    }
}
