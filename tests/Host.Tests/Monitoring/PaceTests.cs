using Lockstep.Host.Monitoring;

namespace Lockstep.Host.Tests.Monitoring;

public sealed class PaceTests
{
    [Fact]
    public void The_first_few_count_for_nothing()
    {
        var pace = Of([3, 3, 3, 3, 3, 0.1]);
        Assert.Equal((0.1, 0.1), (pace.Recent, pace.Usual));
    }

    [Fact]
    public void What_becomes_slow_does_not_become_usual()
    {
        var pace = Of([.. Enumerable.Repeat(0.1, 50), .. Enumerable.Repeat(0.4, 100)]);
        Assert.Equal(0.4, pace.Recent, 0.001);
        Assert.Equal(0.1, pace.Usual, 0.001);
    }

    [Fact]
    public void A_small_change_becomes_usual_in_time()
    {
        var pace = Of([.. Enumerable.Repeat(0.1, 50), .. Enumerable.Repeat(0.15, 500)]);
        Assert.Equal(0.15, pace.Usual, 0.002);
    }

    private static Pace Of(double[] seconds)
    {
        var pace = new Pace();
        foreach (var one in seconds) pace.Add(TimeSpan.FromSeconds(one));
        return pace;
    }
}
