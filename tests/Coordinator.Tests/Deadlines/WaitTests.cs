using Lockstep.Coordinator.Deadlines;

namespace Lockstep.Coordinator.Tests.Deadlines;

public sealed class WaitTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void What_was_not_waited_for_often_may_take_long()
    {
        var wait = Waited(DeadlinePolicy.Ignored, Second).Begin(TimeSpan.Zero);
        Assert.False(wait.IsOverdue(Second, DeadlinePolicy.TotalsAtFirst));
        Assert.True(wait.IsOverdue(Second, DeadlinePolicy.TotalsAtFirst + Second));
    }

    [Fact]
    public void It_is_overdue_when_it_takes_half_as_long_again_as_usual()
    {
        var wait = Waited(20, Second).Begin(TimeSpan.Zero).Begin(Second);
        Assert.False(wait.IsOverdue(Second, 1.4 * Second));
        Assert.True(wait.IsOverdue(Second, 1.6 * Second));
        Assert.False(wait.IsOverdue(2 * Second, 1.6 * Second));
    }

    [Fact]
    public void What_is_given_up_is_not_overdue_and_says_nothing_of_what_is_usual()
    {
        var wait = Waited(20, Second);
        Assert.Equal(wait, wait.Begin(TimeSpan.Zero).GiveUp());
        Assert.False(wait.Begin(TimeSpan.Zero).GiveUp().IsOverdue(Second, 1000 * Second));
    }

    private static Wait Waited(int times, TimeSpan each) => Enumerable.Range(0, times).Aggregate(Wait.None, (wait, _) => wait.Begin(TimeSpan.Zero).End(each));
}
