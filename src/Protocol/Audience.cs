using System.Collections.Immutable;
using Akka.Actor;

namespace Lockstep.Protocol;

/// <summary>Everyone who is told the same: the replicas of a run. Who joins or leaves does so between two messages.</summary>
public sealed class Audience : ICanTell
{
    private ImmutableDictionary<string, ICanTell> _members = ImmutableDictionary.Create<string, ICanTell>(StringComparer.Ordinal);

    /// <summary>How many members there are.</summary>
    public int Count => Volatile.Read(ref _members).Count;

    /// <summary>Has a member told everything from now on.</summary>
    public void Add(string name, ICanTell member) => ImmutableInterlocked.AddOrUpdate(ref _members, name, member, (_, _) => member);

    /// <summary>Has a member told nothing more.</summary>
    public void Remove(string name) => ImmutableInterlocked.TryRemove(ref _members, name, out _);

    /// <inheritdoc/>
    public void Tell(object message, IActorRef sender)
    {
        var members = Volatile.Read(ref _members);
        if (message is IHeldMessage held)
        {
            foreach (var _ in members) held.Hold();
        }

        foreach (var member in members.Values) member.Tell(message, sender);
    }
}
