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
    public async Task A_team_that_is_ended_finishes_what_is_under_way_and_refuses_what_comes_then()
    {
        using var begun = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        var team = new ThreadTeam(2);
        var stop = TestContext.Current.CancellationToken;
        var visits = 0;
        var running = Task.Run(
            () => team.Run(_ =>
            {
                begun.Release();
                goOn.Wait(stop);
                Interlocked.Increment(ref visits);
            }),
            stop);
        for (var member = 0; member < 2; member++) await begun.WaitAsync(stop);
        var ending = Task.Run(team.Dispose, stop);
        Assert.NotSame(ending, await Task.WhenAny(ending, Task.Delay(50, stop)));
        goOn.Release(2);
        await Task.WhenAll(running, ending);

        Assert.Equal(2, visits);
        Assert.Throws<ObjectDisposedException>(() => team.Run(_ => visits++));
        Assert.Throws<ObjectDisposedException>(() => team.Split(100, 1, (_, _) => visits++));
        Assert.Equal(2, visits);
    }

    [Fact]
    public void Runs_of_several_callers_come_one_after_the_other()
    {
        using var team = new ThreadTeam(2);
        var (inside, most, visits) = (0, 0, 0);
        Parallel.For(0, 2000, _ => team.Run(member =>
        {
            if (member == 0) most = Math.Max(most, Interlocked.Increment(ref inside));
            Interlocked.Increment(ref visits);
            if (member == 0) Interlocked.Decrement(ref inside);
        }));
        Assert.Equal((1, 4000), (most, visits));
    }

    [Fact]
    public void A_team_has_a_member_at_least() => Assert.Throws<ArgumentOutOfRangeException>(() => new ThreadTeam(0));
}
