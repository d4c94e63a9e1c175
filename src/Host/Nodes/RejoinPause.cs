using Lockstep.Protocol;

namespace Lockstep.Host.Nodes;

/// <summary>How long a node waits before it joins again: who loses its part again and again under one coordinator comes back more and more slowly, and costs the others less.</summary>
internal sealed class RejoinPause
{
    // Who took part for so long was not thrown out for flapping.
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private TimeSpan _pause;
    private RunTerm _term;

    /// <summary>The pause after a part has ended: none the first time, then 1 s, and each time twice as long, up to a minute.</summary>
    /// <param name="term">The run, and whom the node obeyed.</param>
    /// <param name="lasted">How long it took part.</param>
    public TimeSpan After(RunTerm term, TimeSpan lasted)
    {
        var isSteady = lasted > Steady || term != _term;
        _term = term;
        if (isSteady) _pause = TimeSpan.Zero;
        else if (_pause == TimeSpan.Zero) _pause = First;
        else if (2 * _pause < Longest) _pause *= 2;
        else _pause = Longest;
        return _pause;
    }
}
