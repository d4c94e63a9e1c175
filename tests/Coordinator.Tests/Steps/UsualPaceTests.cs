using Lockstep.Coordinator.Steps;

namespace Lockstep.Coordinator.Tests.Steps;

public sealed class UsualPaceTests
{
    [Fact]
    public void A_step_is_slow_that_takes_over_twice_the_usual()
    {
        var pace = After(5);
        Assert.False(pace.IsSlow(TimeSpan.FromSeconds(2)));
        Assert.True(pace.IsSlow(TimeSpan.FromSeconds(2.1)));
    }

    [Fact]
    public void Before_some_steps_were_taken_none_is_slow() => Assert.False(After(4).IsSlow(TimeSpan.FromHours(1)));

    [Fact]
    public void One_slow_step_changes_nothing_about_the_next()
    {
        var pace = After(5).With(TimeSpan.FromSeconds(50));
        Assert.True(pace.IsSlow(TimeSpan.FromSeconds(2.1)));
    }

    private static UsualPace After(int steps)
    {
        var pace = default(UsualPace);
        for (var step = 0; step < steps; step++) pace = pace.With(TimeSpan.FromSeconds(1));
        return pace;
    }
}
