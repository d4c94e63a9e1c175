using System.Diagnostics;

namespace Lockstep.Workers;

/// <summary>How long a process could not run: it was stopped, had used up the quota of its processor, or others had its cores. A thread that wants to wake often sees how late it does.</summary>
public sealed class StallClock : IDisposable
{
    // Waking that late is usual where threads share a core.
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private readonly ManualResetEventSlim _ending = new();
    private readonly Thread _thread;
    private long _ticks;
    private (long Time, TimeSpan Total) _asked = (Stopwatch.GetTimestamp(), TimeSpan.Zero);

    /// <summary>Watches this process from now on.</summary>
    public StallClock()
    {
        _thread = new Thread(Watch) { IsBackground = true, Name = "stalls" };
        _thread.Start();
    }

    /// <summary>How long it could not run so far.</summary>
    public TimeSpan Total => TimeSpan.FromTicks(Volatile.Read(ref _ticks));

    /// <summary>The share of the time in which it could not run, since this was asked last; one thread asks.</summary>
    public double Share()
    {
        var (now, total, before) = (Stopwatch.GetTimestamp(), Total, _asked);
        _asked = (now, total);
        var elapsed = Stopwatch.GetElapsedTime(before.Time, now);
        return elapsed > TimeSpan.Zero ? Math.Clamp((total - before.Total) / elapsed, 0, 1) : 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ending.Set();
        _thread.Join();
        _ending.Dispose();
    }

    private void Watch()
    {
        var before = Stopwatch.GetTimestamp();
        while (!_ending.Wait(Interval))
        {
            var now = Stopwatch.GetTimestamp();
            var slept = Stopwatch.GetElapsedTime(before, now);
            if (slept > Usual) Volatile.Write(ref _ticks, _ticks + (slept - Interval).Ticks);
            before = now;
        }
    }
}
