using System.Diagnostics;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>When steps were committed, by the growth of the ledgers, to some milliseconds.</summary>
internal sealed class CommitWatch : IDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(250);

    private readonly ManualResetEventSlim _isOver = new();
    private readonly List<TimeSpan> _pauses = [];
    private readonly Thread _thread;

    /// <param name="length">How long the ledgers are by now.</param>
    public CommitWatch(Func<long> length)
    {
        _thread = new Thread(() => Watch(length));
        _thread.Start();
    }

    /// <summary>Ends the watch; gives how long no step was committed in all, beyond what a step takes usually, and the longest of these times.</summary>
    public (TimeSpan Total, TimeSpan Longest, TimeSpan Usual) End()
    {
        _isOver.Set();
        _thread.Join();
        var usual = _pauses.Order().ElementAtOrDefault(_pauses.Count / 2);
        var gaps = _pauses.Where(pause => pause > Gap).Select(pause => pause - usual).ToList();
        return (gaps.Aggregate(TimeSpan.Zero, (sum, gap) => sum + gap), gaps.DefaultIfEmpty().Max(), usual);
    }

    public void Dispose()
    {
        End();
        _isOver.Dispose();
    }

    private void Watch(Func<long> length)
    {
        var (last, since) = (length(), Stopwatch.GetTimestamp());
        while (!_isOver.Wait(Glance))
        {
            var now = length();
            if (now == last) continue;
            _pauses.Add(Stopwatch.GetElapsedTime(since));
            (last, since) = (now, Stopwatch.GetTimestamp());
        }
    }
}
