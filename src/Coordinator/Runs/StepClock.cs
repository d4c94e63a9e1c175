namespace Lockstep.Coordinator.Runs;

/// <summary>Measures the steps of a run, and nothing of what is done between them.</summary>
internal sealed class StepClock(TimeProvider time)
{
    // The first steps also compile the program and fill the caches.
    private const int WarmUpSteps = 5;

    private long _mark = time.GetTimestamp();
    private long _steps;
    private long _wordsAfterWarmUp;
    private TimeSpan _afterWarmUp;
    private long _wordsSinceReport;
    private TimeSpan _sinceReport;
    private TimeSpan _epoch;

    /// <summary>Words a second of all steps but the first five, or null where there are none.</summary>
    public double? WordsPerSecond => Rate(_wordsAfterWarmUp, _afterWarmUp);

    /// <summary>The next step begins now.</summary>
    public void Resume() => _mark = time.GetTimestamp();

    /// <summary>A step of some words ended now, and the next one begins; gives how long it took.</summary>
    public TimeSpan StepEnded(int words)
    {
        var now = time.GetTimestamp();
        var taken = time.GetElapsedTime(_mark, now);
        _mark = now;
        if (++_steps > WarmUpSteps)
        {
            _wordsAfterWarmUp += words;
            _afterWarmUp += taken;
        }

        _wordsSinceReport += words;
        _sinceReport += taken;
        _epoch += taken;
        return taken;
    }

    /// <summary>Words a second since the last call.</summary>
    public double? TakeReport()
    {
        var rate = Rate(_wordsSinceReport, _sinceReport);
        (_wordsSinceReport, _sinceReport) = (0, TimeSpan.Zero);
        return rate;
    }

    /// <summary>Time of the steps since the last call.</summary>
    public TimeSpan TakeEpoch()
    {
        var taken = _epoch;
        _epoch = TimeSpan.Zero;
        return taken;
    }

    private static double? Rate(long words, TimeSpan taken) => words > 0 && taken > TimeSpan.Zero ? words / taken.TotalSeconds : null;
}
