using System.Collections.Immutable;
using Akka.Actor;
using Lockstep.Protocol;
using static Lockstep.Coordinator.ParameterServers.ServerControl;
using static Lockstep.Protocol.Deciding;

namespace Lockstep.Coordinator.Audits;

/// <summary>Rids this process of all sums of a step, some of which are wrong: nothing comes any more from the nodes that were sent away, servers forget what they have, then the replica its totals.</summary>
/// <param name="parts">What the coordinator works with.</param>
/// <param name="step">The step.</param>
/// <param name="nodes">The nodes that were sent away.</param>
/// <param name="coordinator">Told when servers and replica have forgotten.</param>
internal sealed class Cleansing(CoordinatorParts parts, StepId step, IEnumerable<string> nodes, IActorRef coordinator)
{
    private ImmutableHashSet<string> _awaited = [.. nodes];
    private int _servers = parts.Servers.Count;

    /// <summary>The step.</summary>
    public StepId Step => step;

    /// <summary>Begins at once where there is no node to wait for.</summary>
    public void Begin()
    {
        if (_awaited.IsEmpty) parts.Servers.Tell(new AbandonStep(step), coordinator);
    }

    /// <summary>Nothing comes from a node any more.</summary>
    public void Silent(string node)
    {
        if (!_awaited.Contains(node)) return;
        _awaited = _awaited.Remove(node);
        Begin();
    }

    /// <summary>A server has forgotten the step, and what it had published is with the replica.</summary>
    public void Abandoned()
    {
        if (--_servers == 0) parts.Replicas.Tell(new ForgetTotals(step), coordinator);
    }
}
