using Akka.Actor;
using static Lockstep.Protocol.Membership;

namespace Lockstep.Coordinator.Nodes;

/// <summary>The gatekeeper of a run that came to its end before this process began: tells whoever wants to join that it is over, and other coordinators who finished it.</summary>
public sealed class FarewellActor : ReceiveActor
{
    /// <summary>The gatekeeper of a finished run.</summary>
    /// <param name="own">Who finished it.</param>
    public FarewellActor(TermClaim own)
    {
        Receive<JoinRequest>(_ => Sender.Tell(new RunOver(null)));
        Receive<TermClaim>(claim =>
        {
            if (claim.Run == own.Run && claim.Address != own.Address) Sender.Tell(own);
        });
    }
}
