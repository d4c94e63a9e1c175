using Akka.Actor;
using static Lockstep.Protocol.Membership;

namespace Lockstep.Coordinator.Nodes;

/// <summary>Answers workers that want to join, and tells them when the run is over. It takes no part in steps.</summary>
public sealed class GatekeeperActor : ReceiveActor
{
    private readonly Dictionary<string, IActorRef> _admitted = new(StringComparer.Ordinal);

    /// <summary>The gatekeeper of a run.</summary>
    /// <param name="acceptance">What those who may join are told.</param>
    public GatekeeperActor(JoinAccepted acceptance)
    {
        Receive<JoinRequest>(request =>
        {
            if (AdmissionPolicy.Refusal(request) is { } reason)
            {
                Sender.Tell(new JoinRefused(reason));
                return;
            }

            _admitted[request.Worker.Name] = Sender;
            Sender.Tell(acceptance);
        });
        Receive<RunOver>(over =>
        {
            foreach (var node in _admitted.Values) node.Tell(over);
            Sender.Tell(over);
        });
    }
}
