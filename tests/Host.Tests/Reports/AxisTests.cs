using Lockstep.Host.Reports;

namespace Lockstep.Host.Tests.Reports;

public sealed class AxisTests
{
    [Fact]
    public void A_linear_axis_begins_at_zero_and_ends_on_a_round_tick()
    {
        var axis = Axis.FromZero([3, 87], 5);

        Assert.Equal([0, 20, 40, 60, 80, 100], axis.Ticks);
        Assert.Equal(0.5, axis.Place(50));
    }

    [Fact]
    public void A_logarithmic_axis_spans_its_values_with_ticks_of_one_two_and_five()
    {
        var axis = Axis.Logarithmic([90, 9_800]);

        Assert.Equal([100, 200, 500, 1000, 2000, 5000], axis.Ticks);
        Assert.Equal(0, axis.Place(90));
        Assert.Equal(1, axis.Place(9_800));
    }

    [Theory]
    [InlineData]
    [InlineData(7.0)]
    [InlineData(46.0, 47.5)]
    public void Few_or_no_values_still_have_places(params double[] values)
    {
        var axis = Axis.Logarithmic(values);

        Assert.NotEmpty(axis.Ticks);
        Assert.All(values, value => Assert.InRange(axis.Place(value), 0, 1));
    }
}
