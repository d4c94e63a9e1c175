using Lockstep.Coordinator.Sharding;

namespace Lockstep.Coordinator.Tests.Sharding;

public sealed class SpreadTests
{
    private const double Slack = 0.01;

    [Fact]
    public void The_first_value_is_the_mean() => Assert.Equal((3, 3), (Of(3).Mean, Of(3).Most));

    [Fact]
    public void Values_that_differ_lie_mostly_under_the_mean_and_the_deviation()
    {
        var spread = Of([.. Enumerable.Range(0, 1000).Select(i => i % 2 == 0 ? 1.0 : 3.0)]);
        Assert.Equal(2, spread.Mean, 0.1);
        Assert.Equal(3, spread.Most, 0.2);
    }

    [Fact]
    public void One_value_that_lies_far_off_moves_it_little() => Assert.InRange(Of([.. Enumerable.Repeat(1.0, 50), 100.0]).Most, 1, 1.01);

    [Fact]
    public void With_two_in_a_row_that_lie_far_off_all_begins_anew() => Assert.Equal(new Spread(3, 0, 1), Of([.. Enumerable.Repeat(1.0, 50), 3.0, 3.0]));

    [Fact]
    public void Small_changes_are_followed_within_some_tens_of_values() => Assert.InRange(Of([.. Enumerable.Repeat(1.0, 50), .. Enumerable.Repeat(1.03, 60)]).Mean, 1.029, 1.03);

    [Fact]
    public void It_goes_towards_a_value_below_and_stays_where_it_is_below_itself()
    {
        var spread = new Spread(4, 2, 9);
        Assert.Equal(new Spread(3, 1, 9), spread.Towards(2, 0.5));
        Assert.Equal(4, spread.Towards(5, 0.5).Mean);
    }

    private static Spread Of(params double[] values) => values.Aggregate(default(Spread), (spread, value) => spread.With(value, Slack));
}
