using Lockstep.Coordinator.Deadlines;

namespace Lockstep.Coordinator.Tests.Deadlines;

public sealed class DeadlinePolicyTests
{
    [Fact]
    public void A_deadline_is_half_as_long_again_as_what_is_expected() => Assert.Equal(TimeSpan.FromSeconds(3), DeadlinePolicy.Allowed(TimeSpan.FromSeconds(2)));

    [Fact]
    public void A_deadline_is_never_shorter_than_half_a_second() => Assert.Equal(TimeSpan.FromSeconds(0.5), DeadlinePolicy.Allowed(TimeSpan.FromMilliseconds(5)));

    [Fact]
    public void A_process_that_looks_on_time_did_not_stand_still() => Assert.Equal(TimeSpan.Zero, DeadlinePolicy.StoodStill(1.5 * DeadlinePolicy.Interval));

    [Fact]
    public void One_that_looks_late_stood_still_for_the_rest() =>
        Assert.Equal(TimeSpan.FromSeconds(7), DeadlinePolicy.StoodStill(DeadlinePolicy.Interval + TimeSpan.FromSeconds(7)));
}
