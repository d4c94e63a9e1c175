namespace Lockstep.Coordinator.Deadlines;

/// <summary>The time by which deadlines are kept. It leaves out what the coordinator's process itself stood still: nobody is late because of that.</summary>
/// <param name="time">The clock beneath.</param>
internal sealed class PatientClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _looked;
    private TimeSpan _stoodStill;

    /// <summary>The time since the start.</summary>
    public TimeSpan Now => time.GetElapsedTime(_start) - _stoodStill;

    /// <summary>To be called every <see cref="DeadlinePolicy.Interval"/>; when it comes later, the clock goes back by as much.</summary>
    public void Tick()
    {
        _stoodStill += DeadlinePolicy.StoodStill(Now - _looked);
        _looked = Now;
    }
}
