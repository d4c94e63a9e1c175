using Lockstep.Coordinator.Runs;
using Lockstep.Tests;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class CheckpointScheduleTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Only_time_counts_unless_steps_are_asked_for()
    {
        var schedule = new CheckpointSchedule(new RunKeeperOptions(), _time, step: 100);

        _time.Advance(TimeSpan.FromSeconds(24.9));
        Assert.False(schedule.IsDue(1_000_000));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(schedule.IsDue(101));
    }

    [Fact]
    public void Of_steps_and_time_the_first_counts_from_the_last_that_was_begun()
    {
        var schedule = new CheckpointSchedule(new RunKeeperOptions { CheckpointSteps = 10, CheckpointInterval = TimeSpan.FromSeconds(5) }, _time, step: 100);

        Assert.False(schedule.IsDue(109));
        Assert.True(schedule.IsDue(110));
        _time.Advance(TimeSpan.FromSeconds(4));
        schedule.Begun(110);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(schedule.IsDue(119));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(schedule.IsDue(119));
    }

    [Fact]
    public void What_was_put_off_is_due_until_it_is_begun()
    {
        var schedule = new CheckpointSchedule(new RunKeeperOptions(), _time, step: 0);

        schedule.PutOff();
        Assert.True(schedule.IsDue(1));
        schedule.Begun(1);
        Assert.False(schedule.IsDue(2));
    }
}
