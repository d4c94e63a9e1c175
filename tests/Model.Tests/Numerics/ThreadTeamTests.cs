using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Numerics;

namespace Lockstep.Model.Tests.Numerics;

public sealed class ThreadTeamTests
{
    [Fact]
    public void A_split_covers_a_range_once_with_parts_that_begin_at_multiples() =>
        Prop.ForAll(Gen.Choose(1, 5).ToArbitrary(), Gen.Choose(0, 100).ToArbitrary(), Gen.Choose(1, 20).ToArbitrary(), (size, count, multiple) =>
        {
            using var team = new ThreadTeam(size);
            var visits = new int[count];
            team.Split(count, multiple, (first, end) =>
            {
                Assert.Equal(0, first % multiple);
                for (var i = first; i < end; i++) Interlocked.Increment(ref visits[i]);
            });
            Assert.All(visits, visited => Assert.Equal(1, visited));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_member_works_once_and_has_finished_when_a_run_returns()
    {
        using var team = new ThreadTeam(4);
        var done = new int[4];
        for (var run = 1; run <= 20000; run++)
        {
            team.Run(member => done[member]++);
            Assert.Equal([run, run, run, run], done);
        }
    }

    [Fact]
    public void Members_work_side_by_side()
    {
        using var team = new ThreadTeam(3);
        using var barrier = new Barrier(3);
        team.Run(_ => barrier.SignalAndWait(TestContext.Current.CancellationToken));
        Assert.Equal(1, barrier.CurrentPhaseNumber);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void An_exception_of_a_member_is_thrown_and_the_team_is_usable_after_it(int thrower)
    {
        using var team = new ThreadTeam(3);
        var thrown = Assert.Throws<InvalidOperationException>(() => team.Run(member =>
        {
            if (member == thrower) throw new InvalidOperationException("mine");
        }));
        Assert.Equal("mine", thrown.Message);

        var visits = 0;
        team.Run(_ => Interlocked.Increment(ref visits));
        Assert.Equal(3, visits);
    }

    [Fact]
    public void A_team_has_a_member_at_least() => Assert.Throws<ArgumentOutOfRangeException>(() => new ThreadTeam(0));
}
