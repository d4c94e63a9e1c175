using Lockstep.Coordinator.Deadlines;
using Lockstep.Tests;

namespace Lockstep.Coordinator.Tests.Deadlines;

public sealed class PatientClockTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void It_goes_like_the_clock_beneath_while_it_is_looked_at()
    {
        var clock = new PatientClock(_time);
        for (var i = 0; i < 30; i++) Tick(clock, DeadlinePolicy.Interval);
        Assert.Equal(30 * DeadlinePolicy.Interval, clock.Now);
    }

    [Fact]
    public void It_leaves_out_what_the_process_stood_still()
    {
        var clock = new PatientClock(_time);
        Tick(clock, DeadlinePolicy.Interval);
        Tick(clock, TimeSpan.FromSeconds(20));
        Tick(clock, DeadlinePolicy.Interval);
        Assert.Equal(3 * DeadlinePolicy.Interval, clock.Now);
    }

    private void Tick(PatientClock clock, TimeSpan after)
    {
        _time.Advance(after);
        clock.Tick();
    }
}
