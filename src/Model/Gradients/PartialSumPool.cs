using Lockstep.Model.Parameters;

namespace Lockstep.Model.Gradients;

/// <summary>The partial sums of one owner, who fills them anew step by step: as many as are needed at once. Not for several threads.</summary>
/// <param name="layout">How they are laid out.</param>
/// <param name="most">The most there may be.</param>
public sealed class PartialSumPool(ParameterLayout layout, int most = int.MaxValue)
{
    // A receiver that is behind holds sums of many steps; what none was needed for in so many steps is given up.
    private const int Window = 64;

    private readonly List<PartialSum> _sums = [];
    private readonly HashSet<PartialSum> _ofStep = [];
    private int _steps;
    private int _needed;

    /// <summary>Sums there are.</summary>
    public int Count => _sums.Count;

    /// <summary>Another step begins: what the one before took may be taken again once nobody holds it.</summary>
    public void BeginStep()
    {
        _ofStep.Clear();
        if (++_steps % Window != 0) return;
        var before = _sums.Count;
        while (_sums.Count > _needed && !_sums[^1].IsHeld) _sums.RemoveAt(_sums.Count - 1);
        _needed = 0;
        // They are large, and a run allocates so little that nobody would look for them in a long time.
        if (_sums.Count < before) GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
    }

    /// <summary>Takes a sum that nobody holds, and that this step has not taken; null where there are as many as there may be.</summary>
    public PartialSum? TryTake()
    {
        // The first that is free, so that the last are those that are needed least.
        var place = 0;
        while (place < _sums.Count && (_sums[place].IsHeld || _ofStep.Contains(_sums[place]))) place++;
        if (place == most) return null;
        if (place == _sums.Count) _sums.Add(new PartialSum(layout));
        _needed = Math.Max(_needed, place + 1);
        _ofStep.Add(_sums[place]);
        return _sums[place];
    }
}
