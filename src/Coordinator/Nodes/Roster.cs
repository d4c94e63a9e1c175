using Akka.Actor;
using Lockstep.Model;
using Lockstep.Protocol;
using static Lockstep.Coordinator.Nodes.NodeControl;
using static Lockstep.Protocol.Membership;

namespace Lockstep.Coordinator.Nodes;

/// <summary>Keeps the crew of a run, and with it who is told of decisions, how fast each is thought to be, and what is shown of them.</summary>
internal sealed class Roster(CoordinatorParts parts)
{
    /// <summary>Who takes part.</summary>
    public Crew Crew { get; private set; } = Crew.Empty;

    /// <summary>A worker is ready; false where it was lost meanwhile, and has to come again.</summary>
    public bool Enter(WorkerReady ready, IActorRef worker)
    {
        var isNode = Crew.IsNode(ready.Worker.Name);
        if (!isNode && worker.Path.Address.HasGlobalScope) return false;
        if (isNode && !Crew.Has(ready.Worker)) parts.Watch.Joined(ready.Worker);
        Crew = Crew.WithWorker(ready.Worker, worker);
        return true;
    }

    /// <summary>A node waits for weights.</summary>
    public void Enter(NodeReady ready) => Crew = Crew.WithJoining(ready.Node, ready.Replica);

    /// <summary>The nodes that waited get the weights, and are told of every step from now on.</summary>
    public void Welcome(WeightsCopy weights, IActorRef coordinator)
    {
        foreach (var (node, replica) in Crew.Joining)
        {
            replica.Tell(new SendWeights(weights), coordinator);
            parts.Replicas.Add(node, replica);
        }

        Crew = Crew.WithAllJoined(weights.Version);
    }

    /// <summary>A replica is at the version after a step.</summary>
    public void Applied(string node, StepId step) => Crew = Crew.WithVersion(node, step.Number + 1);

    /// <summary>A worker wants to leave; one that is not there may.</summary>
    public void Leave(LeaveRequest request, IActorRef asker)
    {
        if (Crew.IsNode(request.Worker.Name)) Crew = Crew.WithLeaving(request.Worker, asker);
        else asker.Tell(new LeaveGranted(request.Worker));
    }

    /// <summary>Between two steps those who wanted to leave have no part in any.</summary>
    public void Release()
    {
        foreach (var (worker, asker) in Crew.Leaving)
        {
            Remove(worker.Name, "it was asked to leave");
            asker.Tell(new LeaveGranted(worker));
        }
    }

    /// <summary>A node is gone; false where it was not there.</summary>
    public bool Lose(NodeLost lost)
    {
        if (!Crew.IsNode(lost.Node)) return false;
        Remove(lost.Node, lost.Reason);
        parts.Dealer.Forget(new WorkerId(lost.Node));
        return true;
    }

    /// <summary>Ends the streams of nodes, which come again with the weights of then.</summary>
    public void Expel(IEnumerable<string> nodes, string reason)
    {
        foreach (var node in nodes.ToList())
        {
            parts.Expel(node, reason);
            Lose(new NodeLost(node, reason));
        }
    }

    private void Remove(string node, string reason)
    {
        var worker = new WorkerId(node);
        if (Crew.Has(worker)) parts.Watch.Left(worker, reason);
        Crew = Crew.Without(node);
        parts.Replicas.Remove(node);
    }
}
