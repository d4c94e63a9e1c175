using Akka.Actor;
using static Lockstep.Protocol.Membership;

namespace Lockstep.Host.Nodes;

/// <summary>Hands what other nodes tell this one to the thread that looks after it.</summary>
internal sealed class NodeInboxActor : ReceiveActor
{
    public NodeInboxActor(Action<object> received)
    {
        // Several coordinators may be asked at a time.
        Receive<JoinAccepted>(accepted => received(new Admission(accepted, Sender.Path.Address)));
        ReceiveAny(message => received(message));
    }

    /// <summary>A coordinator's consent, and where its actors are.</summary>
    public sealed record Admission(JoinAccepted Accepted, Address Coordinator);
}
