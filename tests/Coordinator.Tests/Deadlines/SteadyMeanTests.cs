using Lockstep.Coordinator.Deadlines;

namespace Lockstep.Coordinator.Tests.Deadlines;

public sealed class SteadyMeanTests
{
    [Fact]
    public void The_first_value_is_the_mean() => Assert.Equal(3, Of(3).Value);

    [Fact]
    public void Small_changes_are_followed_slowly() => Assert.InRange(Of(1, 1.4).Value, 1.01, 1.1);

    [Fact]
    public void One_value_that_strays_says_nothing() => Assert.Equal(1, Of(1, 60, 1).Value, 1e-9);

    [Fact]
    public void The_second_in_a_row_is_the_new_mean() => Assert.Equal(4.2, Of(1, 4, 4.2).Value);

    [Fact]
    public void So_it_is_where_things_become_faster() => Assert.Equal(1, Of(4, 1, 1).Value);

    [Fact]
    public void Within_the_slack_nothing_strays() => Assert.InRange(default(SteadyMean).With(0.001, 0.05).With(0.03, 0.05).Value, 0.0011, 0.01);

    private static SteadyMean Of(params double[] values) => values.Aggregate(default(SteadyMean), (mean, value) => mean.With(value));
}
