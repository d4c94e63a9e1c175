using System.Collections.Immutable;
using Lockstep.Coordinator.Nodes;

namespace Lockstep.Coordinator.Deadlines;

/// <summary>The nodes whose replicas are behind, and since when they stand still. One that takes totals from other nodes may wait for ever for those of a stream that broke.</summary>
public sealed record Laggards
{
    /// <summary>Nobody is behind.</summary>
    public static readonly Laggards None = new();

    private Laggards()
    {
    }

    private ImmutableDictionary<string, (long Version, TimeSpan Since)> Nodes { get; init; } = ImmutableDictionary.Create<string, (long, TimeSpan)>(StringComparer.Ordinal);

    /// <summary>Looks at who is behind now.</summary>
    /// <param name="crew">Who takes part.</param>
    /// <param name="version">The version that all are to reach.</param>
    /// <param name="now">The time.</param>
    public Laggards Look(Crew crew, long version, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(crew);
        var behind = Nodes.Clear();
        foreach (var (node, at) in crew.Behind(version))
            behind = behind.Add(node, Nodes.TryGetValue(node, out var known) && known.Version == at ? known : (at, now));
        return this with { Nodes = behind };
    }

    /// <summary>Who of them has stood still for too long.</summary>
    /// <param name="version">The version that a replica is to reach; whoever is one behind may still be at work with the weights before.</param>
    /// <param name="isWaiting">Whether a node has nothing to do but to wait for that version, and does so for longer than it was expected to take.</param>
    /// <param name="now">The time.</param>
    public ImmutableArray<string> Stuck(long version, Func<string, bool> isWaiting, TimeSpan now)
    {
        return [.. Nodes.Where(pair => IsFarBehind(pair.Value) || (Stands(pair.Value) > DeadlinePolicy.Totals && isWaiting(pair.Key))).Select(pair => pair.Key)];

        bool IsFarBehind((long Version, TimeSpan Since) node) => node.Version < version - 1 && Stands(node) > DeadlinePolicy.StandingStill;

        TimeSpan Stands((long Version, TimeSpan Since) node) => now - node.Since;
    }
}
