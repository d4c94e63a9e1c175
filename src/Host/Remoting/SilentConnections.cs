using Akka.Event;
using Akka.Remote.Transport;

namespace Lockstep.Host.Remoting;

/// <summary>Connections that others made to this node, and from which nothing has come yet. One more than so many cuts the oldest: whoever only holds places keeps nobody out.</summary>
/// <param name="most">How many there may be.</param>
internal sealed class SilentConnections(int most)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<AssociationHandle> _oldestFirst = new();

    /// <summary>A connection was made.</summary>
    /// <returns>What to call, on any thread and as often as one likes, once something came from it or it ended.</returns>
    public Action Add(AssociationHandle connection)
    {
        AssociationHandle? oldest = null;
        LinkedListNode<AssociationHandle> place;
        lock (_lock)
        {
            place = _oldestFirst.AddLast(connection);
            if (_oldestFirst.Count > most)
            {
                oldest = _oldestFirst.First!.Value;
                _oldestFirst.RemoveFirst();
            }
        }

        oldest?.Disassociate("newer connections needed its place", NoLogger.Instance);
        return () => Remove(place);
    }

    private void Remove(LinkedListNode<AssociationHandle> place)
    {
        lock (_lock)
        {
            if (place.List is not null) _oldestFirst.Remove(place);
        }
    }
}
