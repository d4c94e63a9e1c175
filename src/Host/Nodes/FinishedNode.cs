using Akka.Actor;
using Lockstep.Coordinator.Nodes;
using Lockstep.Host.Remoting;
using Lockstep.Protocol;
using static Lockstep.Protocol.Membership;

namespace Lockstep.Host.Nodes;

/// <summary>Where a coordinator was whose run is finished: nodes that come are told so.</summary>
internal sealed class FinishedNode : IDisposable
{
    private readonly NodeSecurity _security;
    private readonly NodeSystem _system;
    private readonly RivalClaims _claims;

    /// <param name="network">How others reach it.</param>
    /// <param name="term">The run, and the term of whoever finished it.</param>
    /// <param name="tell">Told of certificates that expire, as sentences.</param>
    public FinishedNode(NetworkOptions network, RunTerm term, Action<string> tell)
    {
        _security = new NodeSecurity(network.Security, [.. network.Rivals], tell);
        _system = NodeSystem.Start(network.Address, "coordinator", _security, network.Watch.Logs);
        _system.Found();
        var own = new TermClaim(term.Run, term.Term, $"{_system.Address.Host}:{_system.Address.Port}");
        _claims = new RivalClaims(_system, network.Rivals, own, _system.System.ActorOf(Props.Create(() => new FarewellActor(own)), "gatekeeper"));
    }

    public void Dispose()
    {
        _claims.Dispose();
        _system.Dispose();
        _security.Dispose();
    }
}
