using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;

namespace Lockstep.Coordinator.ParameterServers;

/// <summary>The write-once slots of one chunk in one step: partial sums of nodes that share no shard, until they hold all shards.</summary>
public sealed class NodeSlots(TreeNode root)
{
    private readonly List<PartialSum> _sums = [];
    private int _shards;

    /// <summary>Whether the sums hold every shard.</summary>
    public bool IsComplete => _shards == root.Count;

    /// <summary>The sums, in ascending order of their shards.</summary>
    public IReadOnlyList<PartialSum> Sums => _sums;

    /// <summary>Takes a sum, unless a shard of it is there already: then it is a duplicate and dropped.</summary>
    /// <returns>Whether it was taken.</returns>
    public bool Offer(PartialSum sum)
    {
        ArgumentNullException.ThrowIfNull(sum);
        var place = _sums.FindIndex(other => other.Node.To > sum.Node.From);
        if (place >= 0 && _sums[place].Node.From < sum.Node.To) return false;
        _sums.Insert(place < 0 ? _sums.Count : place, sum);
        _shards += sum.Node.Count;
        return true;
    }

    /// <summary>Empties all slots for another step.</summary>
    public void Clear()
    {
        _sums.Clear();
        _shards = 0;
    }
}
