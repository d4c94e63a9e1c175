using Akka.Actor;

namespace Lockstep.Host.Nodes;

/// <summary>Hands what other nodes tell this one to the thread that looks after it.</summary>
internal sealed class NodeInboxActor : ReceiveActor
{
    public NodeInboxActor(Action<object> received)
    {
        ReceiveAny(message => received(message));
    }
}
