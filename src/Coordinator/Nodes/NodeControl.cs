using Akka.Actor;
using Lockstep.Model;

namespace Lockstep.Coordinator.Nodes;

/// <summary>The conversation between the coordinator and the tensor streams of its process about the nodes at their other ends; it never leaves the process.</summary>
public static class NodeControl
{
    /// <summary>Stream to coordinator: the node is set up and asks for weights.</summary>
    /// <param name="Node">Its name, which is also that of its worker.</param>
    /// <param name="Replica">Whoever is told something here tells it to the node's replica.</param>
    public sealed record NodeReady(string Node, ICanTell Replica);

    /// <summary>Stream to coordinator: the node is gone. Of a node that has left, or is not known, it says nothing new.</summary>
    /// <param name="Node">Its name.</param>
    /// <param name="Reason">Why, in words.</param>
    public sealed record NodeLost(string Node, string Reason);

    /// <summary>Stream to coordinator: of a node that is gone nothing comes any more, neither sums nor totals.</summary>
    /// <param name="Node">Its name.</param>
    public sealed record NodeSilent(string Node);

    /// <summary>Coordinator to gatekeeper: a node is to be refused for the rest of the run.</summary>
    /// <param name="Node">Its name.</param>
    /// <param name="Reason">Why, as a sentence with the mend.</param>
    public sealed record NodeRefused(string Node, string Reason);

    /// <summary>Coordinator to a node's replica: take these weights over. Totals and decisions of later steps follow.</summary>
    /// <param name="Weights">The weights; they never change.</param>
    public sealed record SendWeights(WeightsCopy Weights);
}
