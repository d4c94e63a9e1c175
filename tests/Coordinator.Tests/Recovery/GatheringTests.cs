using Lockstep.Coordinator.Recovery;
using Lockstep.Model;
using Lockstep.Protocol;
using static Lockstep.Protocol.Membership;

namespace Lockstep.Coordinator.Tests.Recovery;

public sealed class GatheringTests
{
    private static readonly TermClaim Own = new(Guid.NewGuid(), 2, "head:4053");
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private static readonly IReadOnlySet<string> Nobody = new HashSet<string>();

    private readonly Gathering _gathering = new(Own);

    [Fact]
    public void A_stop_ends_the_wait_for_who_does_not_come()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.Empty(_gathering.Wait(Nobody, Long, Long, stop.Token));
    }

    [Fact]
    public async Task Who_comes_while_the_successor_waits_is_counted()
    {
        var waiting = Task.Run(() => _gathering.Wait(Nobody, Long, TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken));
        _gathering.Arrived(From("ann", term: 1));
        Assert.Equal([new Survivor("ann", 7, 3)], await waiting);
    }

    [Fact]
    public async Task Once_all_who_took_part_are_there_nobody_more_is_waited_for_whether_they_kept_a_replica_or_not()
    {
        var waiting = Task.Run(() => _gathering.Wait(new HashSet<string> { "ann", "bob" }, Long, Long, TestContext.Current.CancellationToken));
        _gathering.Arrived(From("cid", term: 1));
        _gathering.Arrived(From("ann", term: 1));
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        _gathering.Arrived(From("bob", term: 1) with { Replica = null });
        Assert.Equal(["ann", "cid"], (await waiting.WaitAsync(Long, TestContext.Current.CancellationToken)).Select(survivor => survivor.Node).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_node_that_obeys_a_higher_term_ends_the_wait()
    {
        _gathering.Asked(From("ann", term: 4));
        var superseded = Assert.Throws<SupersededException>(() => _gathering.Wait(Nobody, Long, Long, TestContext.Current.CancellationToken));
        Assert.Equal((4, null), (superseded.Term, superseded.Address));
    }

    [Fact]
    public void A_claim_before_the_first_step_ends_it_and_one_after_it_is_told_once()
    {
        SupersededException? told = null;
        _gathering.GivenWay = by => told = by;
        _gathering.End();
        Assert.True(_gathering.Claimed(Own with { Term = 1, Address = "spare:4053" }));
        Assert.False(_gathering.Claimed(Own with { Term = 3, Address = "spare:4053" }));
        Assert.Equal((3, "spare:4053"), (told?.Term, told?.Address));
        told = null;
        Assert.False(_gathering.Claimed(Own with { Term = 4, Address = "spare:4053" }));
        Assert.Null(told);

        var early = new Gathering(Own);
        Assert.False(early.Claimed(Own with { Term = 1, Address = "spare:4053" }));
        Assert.Throws<SupersededException>(early.End);
    }

    private static JoinRequest From(string node, long term) => new(
        new WorkerId(node), ProtocolVersion.Current, NumericsVersion.Current, KnownAnswer.Expected, 1, 1, "127.0.0.1", 0, new HeldReplica(Own.Run, term, 7, 3));
}
