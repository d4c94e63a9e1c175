using Lockstep.Model.Gradients;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Tests.Gradients;

public sealed class PartialSumPoolTests
{
    private static readonly ParameterLayout Layout = ParameterLayout.For(new Recipe { HiddenSize = 4, NumLayers = 1 }, 50);

    [Fact]
    public void A_step_gets_sums_of_its_own_and_the_next_the_same_again()
    {
        var pool = new PartialSumPool(Layout);
        PartialSum?[] first = [pool.TryTake(), pool.TryTake(), pool.TryTake()];
        pool.BeginStep();

        Assert.Equal(3, first.Distinct().Count());
        Assert.Equal(first, [pool.TryTake(), pool.TryTake(), pool.TryTake()]);
    }

    [Fact]
    public void A_sum_that_somebody_holds_is_not_taken_again()
    {
        var pool = new PartialSumPool(Layout);
        var held = pool.TryTake()!;
        held.Hold();
        pool.BeginStep();
        Assert.NotSame(held, pool.TryTake());

        held.Release();
        pool.BeginStep();
        Assert.Same(held, pool.TryTake());
    }

    [Fact]
    public void There_are_no_more_than_there_may_be()
    {
        var pool = new PartialSumPool(Layout, most: 2);
        Assert.NotNull(pool.TryTake());
        Assert.NotNull(pool.TryTake());
        Assert.Null(pool.TryTake());
        Assert.Equal(2, pool.Count);
    }

    [Fact]
    public void What_a_receiver_held_that_was_behind_is_given_up_in_time_and_nothing_that_is_held()
    {
        var pool = new PartialSumPool(Layout);
        var behind = Enumerable.Range(0, 30).Select(_ => Step(pool)).ToList();
        foreach (var sum in behind) sum.Release();
        Assert.Equal(30, pool.Count);

        var slow = Step(pool);
        for (var step = 0; step < 200; step++) Step(pool).Release();
        Assert.Equal(2, pool.Count);
        Assert.True(slow.IsHeld);
    }

    private static PartialSum Step(PartialSumPool pool)
    {
        pool.BeginStep();
        var sum = pool.TryTake()!;
        sum.Hold();
        return sum;
    }
}
