using FsCheck;
using FsCheck.Fluent;
using Lockstep.Host.Nodes;
using Lockstep.Protocol;

namespace Lockstep.Host.Tests.Nodes;

public sealed class RejoinPauseTests
{
    private static readonly RunTerm Term = RunTerm.New();
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    private readonly RejoinPause _pause = new();

    [Fact]
    public void Who_loses_its_part_again_and_again_waits_twice_as_long_each_time_up_to_a_minute() =>
        Assert.Equal([0, 1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(0, 9).Select(_ => _pause.After(Term, Short).TotalSeconds));

    [Fact]
    public void Who_took_part_for_a_while_comes_back_at_once()
    {
        for (var lost = 0; lost < 5; lost++) _pause.After(Term, Short);

        Assert.Equal(TimeSpan.Zero, _pause.After(Term, TimeSpan.FromSeconds(11)));
        Assert.Equal(TimeSpan.FromSeconds(1), _pause.After(Term, Short));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Another_coordinator_is_joined_at_once(bool isSameRun)
    {
        for (var lost = 0; lost < 5; lost++) _pause.After(Term, Short);

        Assert.Equal(TimeSpan.Zero, _pause.After(isSameRun ? Term with { Term = 2 } : RunTerm.New(), Short));
    }

    [Fact]
    public void No_pause_is_longer_than_a_minute_or_than_twice_the_one_before_and_none_follows_a_long_part()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<bool[]>(), parts =>
        {
            var (pause, before) = (new RejoinPause(), TimeSpan.Zero);
            foreach (var isLong in parts)
            {
                var now = pause.After(Term, isLong ? TimeSpan.FromMinutes(1) : Short);
                if (isLong) Assert.Equal(TimeSpan.Zero, now);
                Assert.InRange(now, TimeSpan.Zero, TimeSpan.FromSeconds(Math.Min(60, Math.Max(1, 2 * before.TotalSeconds))));
                before = now;
            }
        }).Check(Config.QuickThrowOnFailure);
    }
}
