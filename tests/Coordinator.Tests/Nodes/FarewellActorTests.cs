using Akka.Actor;
using Akka.TestKit;
using Lockstep.Coordinator.Nodes;
using Lockstep.Protocol;
using Lockstep.Tests.Actors;
using static Lockstep.Protocol.Membership;

namespace Lockstep.Coordinator.Tests.Nodes;

public sealed class FarewellActorTests : Akka.TestKit.Xunit.TestKit
{
    private static readonly TermClaim Own = new(Guid.NewGuid(), 2, "spare:4053");

    private readonly TestProbe _other;
    private readonly IActorRef _gatekeeper;

    public FarewellActorTests() => (_other, _gatekeeper) = (CreateTestProbe(), Sys.ActorOf(Props.Create(() => new FarewellActor(Own))));

    [Fact]
    public async Task Nodes_are_told_that_the_run_is_over()
    {
        _gatekeeper.Tell(new JoinRequest(new WorkerId("a"), 1, 1, 0, 1, 1, "10.0.0.2", 5000, null), _other.Ref);
        Assert.Null((await _other.Next<RunOver>()).Failure);
    }

    [Fact]
    public async Task Another_coordinator_of_the_run_is_told_who_finished_it()
    {
        _gatekeeper.Tell(Own with { Term = 3, Address = "head:4053" }, _other.Ref);
        Assert.Equal(Own, await _other.Next<TermClaim>());
    }

    [Fact]
    public async Task Coordinators_of_other_runs_and_its_own_echo_are_told_nothing()
    {
        _gatekeeper.Tell(Own with { Run = Guid.NewGuid() }, _other.Ref);
        _gatekeeper.Tell(Own, _other.Ref);
        await _gatekeeper.Ask<ActorIdentity>(new Identify(null), TestContext.Current.CancellationToken);
        Assert.False(_other.HasMessages);
    }
}
