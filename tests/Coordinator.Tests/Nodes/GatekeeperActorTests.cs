using Akka.Actor;
using Akka.TestKit;
using Lockstep.Coordinator.Nodes;
using Lockstep.Coordinator.Recovery;
using Lockstep.Model;
using Lockstep.Protocol;
using Lockstep.Tests;
using Lockstep.Tests.Actors;
using static Lockstep.Coordinator.Nodes.NodeControl;
using static Lockstep.Protocol.Membership;

namespace Lockstep.Coordinator.Tests.Nodes;

public sealed class GatekeeperActorTests : Akka.TestKit.Xunit.TestKit
{
    private static readonly JoinAccepted Acceptance = new(Guid.NewGuid(), 0, "{}", "lm", new string('0', 64), 7, "head", 4054, false, []);

    private static readonly JoinRequest Fitting = new(
        new WorkerId("a"), ProtocolVersion.Current, NumericsVersion.Current, KnownAnswer.Expected, 2, 1, "10.0.0.2", 5000, null);

    private readonly Gathering _gathering = new(new TermClaim(Acceptance.Run, 2, "head:4053"));
    private readonly HashSet<string> _heard = new(StringComparer.Ordinal);
    private readonly ManualTime _time = new();
    private readonly TestProbe _a;
    private readonly TestProbe _b;

    public GatekeeperActorTests()
    {
        (_a, _b) = (CreateTestProbe(), CreateTestProbe());
    }

    [Fact]
    public async Task Who_speaks_and_computes_alike_may_join_and_gets_the_same_answer_again()
    {
        var gatekeeper = Gatekeeper(false);
        gatekeeper.Tell(Fitting, _a.Ref);
        gatekeeper.Tell(Fitting, _a.Ref);
        Assert.Equal(Acceptance.Run, (await _a.Next<JoinAccepted>()).Run);
        Assert.Empty((await _a.Next<JoinAccepted>()).Peers);
    }

    [Theory]
    [InlineData("protocol", "version 999 of the protocol")]
    [InlineData("numerics", "numerics version 999")]
    [InlineData("kernels", "its bits would not be those of the others")]
    public async Task Who_does_not_is_refused_with_the_mend(string what, string reason)
    {
        var request = what switch
        {
            "protocol" => Fitting with { ProtocolVersion = 999 },
            "numerics" => Fitting with { NumericsVersion = 999 },
            _ => Fitting with { KernelDigest = KnownAnswer.Expected ^ 1 },
        };
        Gatekeeper(false).Tell(request, _a.Ref);
        Assert.Contains(reason, (await _a.Next<JoinRefused>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_in_quarantine_is_refused_for_the_rest_of_the_run()
    {
        var gatekeeper = Gatekeeper(false);
        gatekeeper.Tell(new NodeRefused("a", "It computed wrongly."));
        gatekeeper.Tell(Fitting, _a.Ref);
        gatekeeper.Tell(Fitting with { Worker = new WorkerId("b") }, _b.Ref);
        Assert.Equal("It computed wrongly.", (await _a.Next<JoinRefused>()).Reason);
        await _b.Next<JoinAccepted>();
    }

    [Fact]
    public async Task Owners_of_slices_come_one_by_one_and_know_all_before_them()
    {
        var gatekeeper = Gatekeeper(true);
        gatekeeper.Tell(Fitting, _a.Ref);
        Assert.Empty((await _a.Next<JoinAccepted>()).Peers);
        var second = Fitting with { Worker = new WorkerId("b"), DataPort = 5001 };
        gatekeeper.Tell(second, _b.Ref);
        await gatekeeper.Ask<ActorIdentity>(new Identify(null), TestContext.Current.CancellationToken);
        Assert.False(_b.HasMessages);

        gatekeeper.Tell(new NodeReady("a", _a.Ref));
        gatekeeper.Tell(second, _b.Ref);
        Assert.Equal([new Peer("a", "10.0.0.2", 5000, 1)], (await _b.Next<JoinAccepted>()).Peers);
    }

    [Fact]
    public async Task Who_was_lost_is_no_peer_of_those_who_come_later()
    {
        var gatekeeper = Gatekeeper(true);
        gatekeeper.Tell(Fitting, _a.Ref);
        await _a.Next<JoinAccepted>();
        gatekeeper.Tell(new NodeLost("a", "gone"));
        gatekeeper.Tell(Fitting with { Worker = new WorkerId("b") }, _b.Ref);
        Assert.Empty((await _b.Next<JoinAccepted>()).Peers);
    }

    [Fact]
    public async Task Who_is_ready_after_its_former_stream_was_seen_to_end_is_known_to_those_who_come_later()
    {
        var gatekeeper = Gatekeeper(true);
        gatekeeper.Tell(Fitting, _a.Ref);
        await _a.Next<JoinAccepted>();
        gatekeeper.Tell(new NodeLost("a", "it came again"));
        gatekeeper.Tell(new NodeReady("a", _a.Ref));
        gatekeeper.Tell(Fitting with { Worker = new WorkerId("b") }, _b.Ref);
        Assert.Equal([new Peer("a", "10.0.0.2", 5000, 1)], (await _b.Next<JoinAccepted>()).Peers);
        gatekeeper.Tell(new NodeReady("b", _b.Ref));
        gatekeeper.Tell(Fitting, _a.Ref);
        Assert.Equal("b", Assert.Single((await _a.Next<JoinAccepted>()).Peers).Name);
    }

    [Fact]
    public async Task Who_has_the_name_of_one_that_is_heard_is_not_answered_and_told_before_long_to_take_another()
    {
        var (gatekeeper, second) = (await WithReady("a"), Fitting with { Incarnation = 2 });
        _heard.Add("a");
        gatekeeper.Tell(second, _b.Ref);
        await gatekeeper.Ask<ActorIdentity>(new Identify(null), TestContext.Current.CancellationToken);
        Assert.False(_b.HasMessages);
        _time.Advance(TimeSpan.FromSeconds(7));
        gatekeeper.Tell(second, _b.Ref);
        Assert.Contains("named 'a'", (await _b.Next<JoinRefused>()).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_was_started_again_joins_once_its_former_self_is_gone_or_not_heard_any_more(bool isGone)
    {
        var (gatekeeper, again) = (await WithReady("a"), Fitting with { Incarnation = 2 });
        _heard.Add("a");
        gatekeeper.Tell(again, _b.Ref);
        await gatekeeper.Ask<ActorIdentity>(new Identify(null), TestContext.Current.CancellationToken);
        Assert.False(_b.HasMessages);
        if (isGone) gatekeeper.Tell(new NodeLost("a", "gone"));
        else _heard.Clear();
        gatekeeper.Tell(again, _b.Ref);
        await _b.Next<JoinAccepted>();
    }

    [Fact]
    public async Task All_who_joined_hear_that_the_run_is_over_and_so_do_those_who_were_lost_and_may_come_again()
    {
        var gatekeeper = Gatekeeper(false);
        gatekeeper.Tell(Fitting, _a.Ref);
        gatekeeper.Tell(Fitting with { Worker = new WorkerId("b") }, _b.Ref);
        await _a.Next<JoinAccepted>();
        await _b.Next<JoinAccepted>();
        gatekeeper.Tell(new NodeLost("b", "gone"));
        await gatekeeper.Ask<RunOver>(new RunOver("step 3 diverged"), TestContext.Current.CancellationToken);
        Assert.Equal("step 3 diverged", (await _a.Next<RunOver>()).Failure);
        Assert.Equal("step 3 diverged", (await _b.Next<RunOver>()).Failure);
    }

    [Fact]
    public async Task Who_asks_after_the_end_is_told_of_it()
    {
        var gatekeeper = Gatekeeper(false);
        await gatekeeper.Ask<RunOver>(new RunOver(null), TestContext.Current.CancellationToken);
        gatekeeper.Tell(Fitting, _a.Ref);
        Assert.Null((await _a.Next<RunOver>()).Failure);
    }

    [Fact]
    public async Task Who_holds_a_replica_is_counted_once_it_is_connected_and_until_it_is_lost()
    {
        var gatekeeper = Gatekeeper(false);
        gatekeeper.Tell(Fitting with { Replica = new HeldReplica(Acceptance.Run, 1, 12, 5) }, _a.Ref);
        gatekeeper.Tell(Fitting with { Worker = new WorkerId("b"), Replica = new HeldReplica(Guid.NewGuid(), 1, 99, 5) }, _b.Ref);
        await _b.Next<JoinAccepted>();
        Assert.Empty(Survivors());

        gatekeeper.Tell(new NodeReady("a", _a.Ref));
        gatekeeper.Tell(new NodeReady("b", _b.Ref));
        await gatekeeper.Ask<ActorIdentity>(new Identify(null), TestContext.Current.CancellationToken);
        Assert.Equal([new Survivor("a", 12, 5)], Survivors());

        gatekeeper.Tell(new NodeLost("a", "gone"));
        await gatekeeper.Ask<ActorIdentity>(new Identify(null), TestContext.Current.CancellationToken);
        Assert.Empty(Survivors());
    }

    [Fact]
    public async Task A_coordinator_that_must_give_way_is_told_so_by_the_one_that_has_the_run()
    {
        var gatekeeper = Gatekeeper(false);
        _gathering.End();
        gatekeeper.Tell(new TermClaim(Acceptance.Run, 1, "spare:4053"), _a.Ref);
        Assert.Equal(_gathering.Own, await _a.Next<TermClaim>());
        Assert.False(_gathering.IsSuperseded);

        gatekeeper.Tell(new TermClaim(Acceptance.Run, 3, "spare:4053"), _a.Ref);
        await gatekeeper.Ask<ActorIdentity>(new Identify(null), TestContext.Current.CancellationToken);
        Assert.True(_gathering.IsSuperseded);
        Assert.False(_a.HasMessages);
    }

    private async Task<IActorRef> WithReady(string name)
    {
        var gatekeeper = Gatekeeper(false);
        gatekeeper.Tell(Fitting with { Worker = new WorkerId(name) }, _a.Ref);
        await _a.Next<JoinAccepted>();
        gatekeeper.Tell(new NodeReady(name, _a.Ref));
        return gatekeeper;
    }

    private IReadOnlyCollection<Survivor> Survivors() => _gathering.Wait(new HashSet<string>(), TimeSpan.Zero, TimeSpan.Zero, TestContext.Current.CancellationToken);

    private IActorRef Gatekeeper(bool slicesOnWorkers)
    {
        var acceptance = Acceptance with { SlicesOnWorkers = slicesOnWorkers };
        return Sys.ActorOf(Props.Create(() => new GatekeeperActor(acceptance, _ => false, _heard.Contains, _gathering, _time)));
    }
}
