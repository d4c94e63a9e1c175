using Lockstep.Coordinator.Steps;
using Lockstep.Protocol;
using Lockstep.Tests;

namespace Lockstep.Coordinator.Tests.Steps;

public sealed class TotalsWatchTests
{
    private static readonly SliceOwners Owners = new(["a", "b"], TinyRun.Chunks(TinyRun.Plan));
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // Everything but the last chunk is reduced, and that is of b.
    private static readonly StepState AllButTheLast = Owners.Chunks.Chunks.SkipLast(1)
        .Aggregate(StepState.Begin(new StepId(3)), (state, chunk) => state.With(chunk.Index, [1.0]));

    [Fact]
    public void Owners_owe_the_chunks_that_are_not_reduced()
    {
        Assert.Equal(["a", "b"], Owners.Owing(StepState.Begin(new StepId(3))));
        Assert.Equal(["b"], Owners.Owing(AllButTheLast));
    }

    [Fact]
    public void An_owner_that_is_late_with_its_shards_too_is_not_waited_for_much_longer_than_for_the_results()
    {
        Assert.Empty(TotalsWatch.None.Late(Owners, AllButTheLast, _ => true, Second));
        Assert.Empty(TotalsWatch.None.Computed(Second).Late(Owners, AllButTheLast, _ => true, Second));
        Assert.Equal(["b"], TotalsWatch.None.Computed(Second).Late(Owners, AllButTheLast, _ => true, 1.4 * Second));
    }

    [Fact]
    public void Another_may_take_half_as_long_again_as_usual()
    {
        var watch = Enumerable.Range(0, 20).Aggregate(TotalsWatch.None, (known, _) => known.Computed(TimeSpan.Zero).Decided(Second).Applied(Second)).Computed(TimeSpan.Zero);
        Assert.Empty(watch.Late(Owners, AllButTheLast, _ => false, 1.4 * Second));
        Assert.Equal(["b"], watch.Late(Owners, AllButTheLast, _ => false, 1.6 * Second));
        Assert.Empty(watch.GiveUp().Late(Owners, AllButTheLast, _ => false, 9 * Second));
    }
}
