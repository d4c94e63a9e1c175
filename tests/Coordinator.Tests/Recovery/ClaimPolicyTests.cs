using FsCheck;
using FsCheck.Fluent;
using Lockstep.Coordinator.Recovery;
using static Lockstep.Protocol.Membership;

namespace Lockstep.Coordinator.Tests.Recovery;

public sealed class ClaimPolicyTests
{
    private static readonly Guid Run = Guid.NewGuid();

    private static readonly Arbitrary<TermClaim> Claims =
        (from term in Gen.Choose(1, 3) from host in Gen.Choose(0, 3) select new TermClaim(Run, term, $"host-{host}:4053")).ToArbitrary();

    [Fact]
    public void Of_two_that_train_exactly_one_gives_way_and_it_is_the_one_of_the_lower_term()
    {
        Prop.ForAll(Claims, Claims, (one, other) =>
        {
            var givesWay = ClaimPolicy.GivesWay(one, isTraining: true, other);
            Assert.Equal(one.Address != other.Address, givesWay ^ ClaimPolicy.GivesWay(other, isTraining: true, one));
            if (one.Address != other.Address && one.Term != other.Term) Assert.Equal(one.Term < other.Term, givesWay);
        }).Check(Config.QuickThrowOnFailure);
    }

    [Fact]
    public void Who_has_not_begun_gives_way_to_any_other_and_nobody_to_another_run()
    {
        var own = new TermClaim(Run, 5, "host-1:4053");
        Assert.True(ClaimPolicy.GivesWay(own, isTraining: false, own with { Term = 2, Address = "host-0:4053" }));
        Assert.False(ClaimPolicy.GivesWay(own, isTraining: false, own));
        Assert.False(ClaimPolicy.GivesWay(own, isTraining: false, own with { Run = Guid.NewGuid(), Term = 9, Address = "host-0:4053" }));
    }
}
