using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;

namespace Lockstep.Coordinator.ParameterServers;

/// <summary>The write-once slots of one chunk in one step: partial sums of nodes that share no shard, until they hold all shards. It releases what it does not keep.</summary>
public sealed class NodeSlots(TreeNode root)
{
    private readonly List<PartialSum> _sums = [];
    private int _shards;

    /// <summary>Whether every shard has come.</summary>
    public bool IsComplete => _shards == root.Count;

    /// <summary>The sums, in ascending order of their shards.</summary>
    public IReadOnlyList<PartialSum> Sums => _sums;

    /// <summary>Takes a held sum, unless it is there already, alone or within the sum of a node above it: then it is released. Sums of nodes beneath it are released for it: their sum is the same.</summary>
    /// <returns>Whether it was taken.</returns>
    public bool Offer(PartialSum sum)
    {
        ArgumentNullException.ThrowIfNull(sum);
        var place = 0;
        while (place < _sums.Count && _sums[place].Node.To <= sum.Node.From) place++;
        if (IsComplete || (place < _sums.Count && _sums[place].Node.Contains(sum.Node)))
        {
            sum.Release();
            return false;
        }

        for (; place < _sums.Count && sum.Node.Contains(_sums[place].Node); _sums.RemoveAt(place))
        {
            _shards -= _sums[place].Node.Count;
            _sums[place].Release();
        }

        _sums.Insert(place, sum);
        _shards += sum.Node.Count;
        return true;
    }

    /// <summary>Gives the sums away, with the holds on them. The slots stay complete.</summary>
    public PartialSum[] Take()
    {
        var taken = _sums.ToArray();
        _sums.Clear();
        return taken;
    }

    /// <summary>Empties all slots for another step.</summary>
    public void Clear()
    {
        foreach (var sum in _sums) sum.Release();
        _sums.Clear();
        _shards = 0;
    }
}
