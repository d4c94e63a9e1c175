using Lockstep.Coordinator.Deadlines;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Tests.Deadlines;

public sealed class AnswerTimesTests
{
    private static readonly WorkerId A = new("a");

    [Fact]
    public void Nothing_is_expected_before_the_first_steps_of_a_process_are_over()
    {
        var times = Answered(DeadlinePolicy.Ignored, TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(99));
        Assert.Null(times.Expected(A, 10));
        Assert.Equal(TimeSpan.FromSeconds(2), times.With(A, 10, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2)).Expected(A, 10));
    }

    [Fact]
    public void Computing_takes_so_much_a_shard_and_what_is_beside_it_always_as_much()
    {
        var times = Answered(20, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(3), times.Expected(A, 10));
        Assert.Equal(TimeSpan.FromSeconds(5), times.Expected(A, 20));
    }

    [Fact]
    public void A_worker_that_comes_again_is_measured_anew() => Assert.Null(Answered(20, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)).Of([]).Expected(A, 10));

    private static AnswerTimes Answered(int answers, TimeSpan took, TimeSpan waited) =>
        Enumerable.Range(0, answers).Aggregate(AnswerTimes.None, (times, _) => times.With(A, 10, took, waited));
}
