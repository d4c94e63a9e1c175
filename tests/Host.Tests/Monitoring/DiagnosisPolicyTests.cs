using Lockstep.Coordinator.Runs;
using Lockstep.Host.Monitoring;

namespace Lockstep.Host.Tests.Monitoring;

public sealed class DiagnosisPolicyTests
{
    private static readonly WorkerSight Well = new("ann", 4, 0.01, 0.01, 0.02, 0.02, Link());
    private static readonly WorkerSight Other = Well with { Name = "bob" };

    [Fact]
    public void Nothing_keeps_who_is_as_usual() => Assert.Null(CauseOf(Well));

    [Fact]
    public void A_shard_that_takes_more_than_twice_the_usual_is_a_slow_processor() => Assert.Equal(Cause.SlowProcessor, CauseOf(Well with { ShardTakes = 0.021 }));

    [Fact]
    public void Who_was_slow_from_the_beginning_is_seen_by_the_others() => Assert.Equal(Cause.SlowProcessor, CauseOf(Well with { ShardTakes = 0.03, ShardUsually = 0.03 }));

    [Fact]
    public void A_processor_that_is_slow_makes_ways_long_too_and_is_the_reason() => Assert.Equal(Cause.SlowProcessor, CauseOf(Well with { ShardTakes = 0.04, WayTakes = 0.5 }));

    [Fact]
    public void Who_cannot_run_most_of_its_time_has_a_slow_processor_however_fast_its_few_shards_are() =>
        Assert.Equal(Cause.SlowProcessor, CauseOf(Well with { WayTakes = 0.5, BackedUp = 3.5, Link = Link(stalled: 0.7) with { QueuedFrames = 700 } }));

    [Fact]
    public void Who_cannot_run_and_has_no_shards_for_it_has_a_slow_processor() => Assert.Equal(Cause.SlowProcessor, CauseOf(Well with { Shards = 0, Link = Link(stalled: 0.7) }));

    [Fact]
    public void Who_cannot_run_now_and_then_is_not_slow() => Assert.Null(CauseOf(Well with { Link = Link(stalled: 0.3) }));

    [Fact]
    public void Shards_that_take_next_to_nothing_are_not_slow() => Assert.Null(CauseOf(Well with { ShardTakes = 0.004, ShardUsually = 0.001 }));

    [Fact]
    public void A_way_that_takes_more_than_three_times_the_usual_is_a_slow_link() => Assert.Equal(Cause.SlowLink, CauseOf(Well with { WayTakes = 0.1 }));

    [Fact]
    public void A_way_that_keeps_nobody_waiting_is_not_slow() => Assert.Null(CauseOf(Well with { WayTakes = 0.04, WayUsually = 0.001 }));

    [Fact]
    public void Who_has_no_shards_because_nothing_gets_through_has_a_slow_link() =>
        Assert.Equal(Cause.SlowLink, CauseOf(Well with { Shards = 0, BackedUp = 3.5, Link = Link() with { QueuedFrames = 700 } }));

    [Fact]
    public void Where_as_much_waits_for_all_it_is_nobodys_link()
    {
        var backedUp = Well with { BackedUp = 3.5, Link = Link() with { QueuedFrames = 700 } };
        Assert.Null(DiagnosisPolicy.CauseOf(backedUp, [backedUp, backedUp with { Name = "bob" }]));
    }

    [Fact]
    public void Who_needs_no_link_has_no_slow_one() => Assert.Null(CauseOf(Well with { WayTakes = 0.4, Link = null }));

    [Fact]
    public void Who_says_nothing_on_a_machine_that_answers_is_paused() => Assert.Equal(Cause.Paused, CauseOf(Well with { Link = Link(silence: 3) }));

    [Fact]
    public void Who_says_nothing_on_a_machine_that_does_not_answer_is_cut_off() => Assert.Equal(Cause.CutOff, CauseOf(Well with { Link = Link(silence: 3, isUnanswered: true) }));

    [Fact]
    public void Nothing_is_slow_before_it_is_known_how_it_usually_is() =>
        Assert.Null(DiagnosisPolicy.CauseOf(new WorkerSight("ann", 4, 5, 0, 5, 0, Link()), []));

    [Fact]
    public void Of_two_that_are_slow_the_one_counts_that_keeps_a_step_longer()
    {
        var (lately, now) = (DiagnosisPolicy.Keeps(Well with { Shards = 3, ShardTakes = 0.022 }, Cause.SlowProcessor), DiagnosisPolicy.Keeps(Other with { WayTakes = 0.6 }, Cause.SlowLink));
        Assert.True(lately < now);
        Assert.True(DiagnosisPolicy.Keeps(Well with { ShardTakes = 0.2 }, Cause.SlowProcessor) > now);
        Assert.True(DiagnosisPolicy.Keeps(Well with { WayTakes = 0.7, Link = Link(stalled: 0.7) }, Cause.SlowProcessor) > now);
    }

    [Theory]
    [InlineData(Cause.SlowProcessor, "takes 10 ms for a shard")]
    [InlineData(Cause.SlowLink, "20 ms under way")]
    [InlineData(Cause.Paused, "its process is paused or hangs")]
    [InlineData(Cause.CutOff, "look at its machine and its network")]
    public void A_text_names_the_worker_and_what_to_do(object cause, string what)
    {
        var text = DiagnosisPolicy.TextOf(Well, (Cause)cause);
        Assert.Contains("orker ann", text, StringComparison.Ordinal);
        Assert.Contains(what, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_says_how_much_of_its_time_a_worker_cannot_run() =>
        Assert.Contains("cannot run for 70 % of its time", DiagnosisPolicy.TextOf(Well with { Link = Link(stalled: 0.7) }, Cause.SlowProcessor), StringComparison.Ordinal);

    private static Cause? CauseOf(WorkerSight worker) => DiagnosisPolicy.CauseOf(worker, [worker, Other]);

    private static LinkFigures Link(double silence = 0.3, bool isUnanswered = false, double stalled = 0) =>
        new("ann", 1, 1, 0, TimeSpan.FromSeconds(silence), isUnanswered, stalled);
}
