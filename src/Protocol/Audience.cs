using Akka.Actor;

namespace Lockstep.Protocol;

/// <summary>Everyone who is told the same: the replicas of a run. Who joins or leaves does so between two messages.</summary>
public sealed class Audience : ICanTell
{
    private readonly Dictionary<string, ICanTell> _byName = new(StringComparer.Ordinal);
    private ICanTell[] _members = [];

    /// <summary>How many members there are.</summary>
    public int Count => Volatile.Read(ref _members).Length;

    /// <summary>Has a member told everything from now on.</summary>
    public void Add(string name, ICanTell member)
    {
        lock (_byName)
        {
            _byName[name] = member;
            Volatile.Write(ref _members, [.. _byName.Values]);
        }
    }

    /// <summary>Has a member told nothing more.</summary>
    public void Remove(string name)
    {
        lock (_byName)
        {
            if (_byName.Remove(name)) Volatile.Write(ref _members, [.. _byName.Values]);
        }
    }

    /// <inheritdoc/>
    public void Tell(object message, IActorRef sender)
    {
        var members = Volatile.Read(ref _members);
        if (message is IHeldMessage held)
        {
            foreach (var _ in members) held.Hold();
        }

        foreach (var member in members) member.Tell(message, sender);
    }
}
