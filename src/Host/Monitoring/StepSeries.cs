namespace Lockstep.Host.Monitoring;

/// <summary>The curves of a run of any length in a bounded number of points: once they are too many every second one goes, and new ones come half as often.</summary>
internal sealed class StepSeries(int capacity)
{
    private readonly List<SeriesPoint> _points = new(capacity);
    private long _every = 1;

    /// <summary>How often points were taken out; who has points of another generation needs all of them again.</summary>
    public int Generation { get; private set; }

    public void Add(SeriesPoint point)
    {
        if (!IsDue(point.Step)) return;
        if (_points.Count == capacity) Thin();
        if (IsDue(point.Step)) _points.Add(point);
    }

    /// <summary>The points after a step.</summary>
    public IReadOnlyList<SeriesPoint> After(long step) => [.. _points.SkipWhile(point => point.Step <= step)];

    private bool IsDue(long step) => _points.Count == 0 || step >= _points[^1].Step + _every;

    private void Thin()
    {
        var kept = 0;
        for (var place = 1; place < _points.Count; place += 2) _points[kept++] = _points[place];
        _points.RemoveRange(kept, _points.Count - kept);
        _every *= 2;
        Generation++;
    }
}
