using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Lockstep.Host.Remoting;

namespace Lockstep.Host.Nodes;

/// <summary>A node's way to the coordinators it may follow: its actor system in their cluster, and the inbox for what they answer.</summary>
internal sealed class ControlLine : IDisposable
{
    private readonly WorkerOptions _options;
    private readonly NodeSecurity _security;
    private readonly Action<object> _received;
    private NodeSystem _node;
    private bool _hadBrokenHandshake;

    /// <summary>A system of its own, which joins the cluster of the first coordinator that is there.</summary>
    /// <param name="options">The node.</param>
    /// <param name="security">Secures its connections.</param>
    /// <param name="received">Given what comes to the inbox, on any thread.</param>
    public ControlLine(WorkerOptions options, NodeSecurity security, Action<object> received)
    {
        (_options, _security, _received) = (options, security, received);
        Connect();
    }

    /// <summary>Where the node's actors live.</summary>
    public ActorSystem System => _node.System;

    /// <summary>Who is to be answered.</summary>
    public IActorRef Inbox { get; private set; }

    /// <summary>Whether a connection that this node made ended before it was secured.</summary>
    public bool HasSeenBrokenHandshake => _hadBrokenHandshake || _node.HasSeenBrokenHandshake;

    /// <summary>Begins anew, at the same address. Others may have given up the system there was, for good: they did not hear of it in a long time. This one is new to them.</summary>
    public void ConnectAfresh()
    {
        _hadBrokenHandshake = HasSeenBrokenHandshake;
        GiveUp();
        _node.Dispose();
        Connect();
    }

    /// <summary>An actor of the node that listens at an address.</summary>
    public ActorSelection Select(HostPort node, string actor) => Select(_node.AddressOf(node.Host, node.Port), actor);

    /// <summary>An actor of a system.</summary>
    public ActorSelection Select(Address system, string actor) => System.ActorSelection(new RootActorPath(system) / "user" / actor);

    /// <summary>Leaves the cluster without a good-bye, which nobody is there to hear.</summary>
    public void GiveUp() => _node.GiveUpCluster();

    public void Dispose() => _node.Dispose();

    [MemberNotNull(nameof(_node), nameof(Inbox))]
    private void Connect()
    {
        _node = NodeSystem.Start(_options.Address, "worker", _security, _options.Watch.Logs);
        Inbox = System.ActorOf(Props.Create(() => new NodeInboxActor(_received)), "node");
        _node.Join(_options.Join.Select(seed => _node.AddressOf(seed.Host, seed.Port)));
    }
}
