using Akka.Actor;
using Lockstep.Host.Remoting;
using static Lockstep.Protocol.Membership;

namespace Lockstep.Host.Nodes;

/// <summary>Tells, every second, where other coordinators of a run may be or come back, who has the run.</summary>
internal sealed class RivalClaims : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Timer _timer;

    /// <param name="system">The system of the one who has it.</param>
    /// <param name="rivals">Where the others may be.</param>
    /// <param name="own">What is claimed.</param>
    /// <param name="gatekeeper">Hears what they say to it.</param>
    public RivalClaims(NodeSystem system, IReadOnlyList<HostPort> rivals, TermClaim own, IActorRef gatekeeper)
    {
        _timer = new Timer(_ => Claim(), null, TimeSpan.Zero, Interval);

        void Claim()
        {
            foreach (var rival in rivals)
            {
                var other = new RootActorPath(system.AddressOf(rival.Host, rival.Port)) / "user" / "gatekeeper";
                system.System.ActorSelection(other).Tell(own, gatekeeper);
            }
        }
    }

    public void Dispose() => _timer.Dispose();
}
