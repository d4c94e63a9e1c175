using Akka.Actor;
using Lockstep.Coordinator.ParameterServers;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using Lockstep.Tests;
using Lockstep.Workers;
using static Lockstep.Coordinator.Nodes.NodeControl;
using static Lockstep.Workers.ReplicaControl;

namespace Lockstep.Cluster.Tests;

/// <summary>A worker on a node, with a replica of its own, in the process of the test. Once it is cut off nothing of it reaches anybody.</summary>
internal sealed class InProcessNode : ICanTell
{
    private readonly IActorRef _keeper;
    private readonly List<Port> _ports = [];

    public InProcessNode(ActorSystem system, string name, RunPlan plan, IActorRef coordinator, SlicePlan slices, IActorRef[] servers, IShardComputation computation)
    {
        var (replica, workers, toCoordinator, toServers) = (new Replica(plan.Shape) { Version = -1 }, new Audience(), Cuttable(coordinator), servers.Select(Cuttable).ToArray());
        var keeping = new ReplicaKeeping(name, replica, new ThreadTeam(1), true, new VersionGate());
        var chunks = TinyRun.Chunks(plan).Chunks.Count;
        Func<Chunk, ICanTell> serverOf = chunk => toServers[slices.SliceOf(chunk)];
        _keeper = system.ActorOf(Props.Create(() => new ReplicaActor(keeping, toCoordinator, workers, chunks)));
        workers.Add(name, system.ActorOf(Props.Create(() => new WorkerActor(new WorkerId(name), toCoordinator, _ => serverOf, replica, computation))));
        coordinator.Tell(new NodeReady(name, this));
    }

    /// <summary>Everything told to the node goes to its replica.</summary>
    public void Tell(object message, IActorRef sender)
    {
        _keeper.Tell(message is SendWeights { Weights: var weights } ? new WeightsReceived(weights) : message, sender);
    }

    public void Cut()
    {
        foreach (var port in _ports) port.Cut();
    }

    private Port Cuttable(IActorRef target)
    {
        var port = new Port(target);
        _ports.Add(port);
        return port;
    }

    private sealed class Port(IActorRef target) : ICanTell
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
