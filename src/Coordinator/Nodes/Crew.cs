using System.Collections.Immutable;
using Akka.Actor;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Nodes;

/// <summary>Who takes part in a run: the workers, the nodes that some of them live on, and who of these comes or goes. A node has the name of its worker.</summary>
public sealed record Crew
{
    /// <summary>Nobody.</summary>
    public static readonly Crew Empty = new();

    private Crew()
    {
    }

    private ImmutableSortedDictionary<string, IActorRef> Members { get; init; } = ImmutableSortedDictionary.Create<string, IActorRef>(StringComparer.Ordinal);

    private ImmutableDictionary<string, ICanTell> Nodes { get; init; } = ImmutableDictionary.Create<string, ICanTell>(StringComparer.Ordinal);

    private ImmutableDictionary<string, long> Versions { get; init; } = ImmutableDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>The workers that compute, in a fixed order.</summary>
    public ImmutableArray<WorkerId> Workers { get; private init; } = [];

    /// <summary>The nodes that wait for weights.</summary>
    public ImmutableSortedDictionary<string, ICanTell> Joining { get; private init; } = ImmutableSortedDictionary.Create<string, ICanTell>(StringComparer.Ordinal);

    /// <summary>The workers that will leave between two steps, and who is to be told.</summary>
    public ImmutableDictionary<WorkerId, IActorRef> Leaving { get; private init; } = ImmutableDictionary<WorkerId, IActorRef>.Empty;

    /// <summary>The names of all nodes.</summary>
    public IEnumerable<string> NodeNames => Nodes.Keys;

    /// <summary>How to reach a worker.</summary>
    public IActorRef this[WorkerId worker] => Members[worker.Name];

    /// <summary>Whether a worker takes part.</summary>
    public bool Has(WorkerId worker) => Members.ContainsKey(worker.Name);

    /// <summary>Whether a name is that of a node, and not of a worker in the coordinator's process.</summary>
    public bool IsNode(string name) => Nodes.ContainsKey(name);

    /// <summary>A worker computes from now on; where it is known it may have come back.</summary>
    public Crew WithWorker(WorkerId worker, IActorRef reference)
    {
        var members = Members.SetItem(worker.Name, reference);
        return this with { Members = members, Workers = [.. members.Keys.Select(name => new WorkerId(name))] };
    }

    /// <summary>A node waits for weights.</summary>
    public Crew WithJoining(string node, ICanTell replica) => this with { Nodes = Nodes.SetItem(node, replica), Joining = Joining.SetItem(node, replica) };

    /// <summary>All nodes that waited for weights have those of a version.</summary>
    public Crew WithAllJoined(long version) =>
        this with { Joining = Joining.Clear(), Versions = Versions.SetItems(Joining.Keys.Select(node => KeyValuePair.Create(node, version))) };

    /// <summary>The replica of a node is at a version.</summary>
    public Crew WithVersion(string node, long version) => Versions.ContainsKey(node) ? this with { Versions = Versions.SetItem(node, version) } : this;

    /// <summary>The nodes whose replicas are not yet at a version, and at which they are.</summary>
    public IEnumerable<(string Node, long Version)> Behind(long version) => Versions.Where(pair => pair.Value < version).Select(pair => (pair.Key, pair.Value));

    /// <summary>Whether a node has a replica that is not yet at a version.</summary>
    public bool IsBehind(string node, long version) => Versions.TryGetValue(node, out var known) && known < version;

    /// <summary>Whether some node's replica is at a version or beyond it.</summary>
    public bool HasReplicaAt(long version)
    {
        foreach (var (_, known) in Versions)
        {
            if (known >= version) return true;
        }

        return false;
    }

    /// <summary>A worker wants to leave.</summary>
    public Crew WithLeaving(WorkerId worker, IActorRef asker) => this with { Leaving = Leaving.SetItem(worker, asker) };

    /// <summary>A node, and the worker on it, take no part any more.</summary>
    public Crew Without(string node)
    {
        var members = Members.Remove(node);
        return this with
        {
            Members = members,
            Workers = [.. members.Keys.Select(name => new WorkerId(name))],
            Nodes = Nodes.Remove(node),
            Joining = Joining.Remove(node),
            Versions = Versions.Remove(node),
            Leaving = Leaving.Remove(new WorkerId(node)),
        };
    }
}
