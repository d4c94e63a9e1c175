using Akka.Actor;
using Lockstep.Coordinator.Deadlines;
using Lockstep.Coordinator.Nodes;

namespace Lockstep.Coordinator.Tests.Deadlines;

public sealed class LaggardsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly Crew Crew = Crew.Empty.WithJoining("a", ActorRefs.Nobody).WithJoining("b", ActorRefs.Nobody).WithAllJoined(5).WithVersion("b", 9);

    [Fact]
    public void Who_is_behind_and_stands_still_is_stuck_after_a_while()
    {
        var laggards = Laggards.None.Look(Crew, 8, Second).Look(Crew, 9, 3 * Second);
        Assert.Empty(laggards.Stuck(9, _ => false, DeadlinePolicy.StandingStill + Second));
        Assert.Equal(["a"], laggards.Stuck(9, _ => false, DeadlinePolicy.StandingStill + (1.1 * Second)));
    }

    [Fact]
    public void Who_is_one_behind_may_be_at_work_with_the_weights_before_but_not_where_it_only_waits()
    {
        var laggards = Laggards.None.Look(Crew, 6, Second);
        Assert.Empty(laggards.Stuck(6, node => node != "a", 99 * Second));
        Assert.Empty(laggards.Stuck(6, _ => true, DeadlinePolicy.Totals + Second));
        Assert.Equal(["a"], laggards.Stuck(6, _ => true, DeadlinePolicy.Totals + (1.1 * Second)));
    }

    [Fact]
    public void Who_goes_on_is_not() =>
        Assert.Empty(Laggards.None.Look(Crew, 8, Second).Look(Crew.WithVersion("a", 6), 8, 4 * Second).Stuck(8, _ => false, 5 * Second));

    [Fact]
    public void Nor_is_who_has_caught_up() =>
        Assert.Empty(Laggards.None.Look(Crew, 8, Second).Look(Crew.WithVersion("a", 8), 8, 4 * Second).Stuck(8, _ => true, 99 * Second));
}
