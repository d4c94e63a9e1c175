using FsCheck;
using FsCheck.Fluent;
using Lockstep.Coordinator.Steps;
using Lockstep.Model;
using Lockstep.Protocol;
using Lockstep.Tests;

namespace Lockstep.Coordinator.Tests.Steps;

public sealed class SliceOwnersTests
{
    private static readonly SliceOwners Owners = new(["a", "b", "c"], TinyRun.Chunks(TinyRun.Plan));

    [Fact]
    public void Slices_of_who_is_lost_go_to_those_who_are_left_as_evenly_as_can_be_and_nobody_else_loses_any()
    {
        var losses = from count in Gen.Choose(1, 12) from lost in Gen.SubListOf(Enumerable.Range(0, count)) select (count, lost: lost.Select(Name).ToArray());
        Prop.ForAll(losses.ToArbitrary(), loss =>
        {
            var before = Owners with { Names = [.. Enumerable.Range(0, loss.count).Select(Name)] };
            var after = before.Without([.. loss.lost]);
            if (loss.lost.Length == loss.count)
            {
                Assert.Empty(after.Names);
                return;
            }

            Assert.Equal(before.Names.Length, after.Names.Length);
            Assert.All(before.Names.Zip(after.Names), names => Assert.Equal(loss.lost.Contains(names.First), names.First != names.Second));
            Assert.DoesNotContain(after.Names, loss.lost.Contains);
            var slices = after.Names.CountBy(name => name).Select(pair => pair.Value).ToArray();
            Assert.InRange(slices.Max() - slices.Min(), 0, 1);
        }).QuickCheckThrowOnFailure();

        static string Name(int number) => $"worker-{number}";
    }

    [Fact]
    public void Who_is_lost_after_another_leaves_its_slices_and_those_it_was_left()
    {
        Assert.Equal(["a", "a", "c"], Owners.Without(["b"]).Names);
        Assert.Equal(["c", "c", "c"], Owners.Without(["b"]).Without(["a"]).Names);
        Assert.Empty(Owners.Without(["b"]).Without(["a", "c"]).Names);
    }

    [Fact]
    public void Of_a_step_is_left_what_those_who_are_left_computed_and_added_up()
    {
        var step = Owners.Chunks.Chunks.Aggregate(StepState.Begin(new StepId(3)), (state, chunk) => state.With(chunk.Index, [1.0]))
            .With([Result(0)], new WorkerId("a")).With([Result(1)], new WorkerId("b")).With([Result(2)], new WorkerId("d"));

        var left = Owners.WhatIsLeft(step, ["b"]);

        Assert.Equal([0, 2], left.Results.Keys);
        Assert.Equal(["b"], Owners.Owing(left));
        Assert.Equal(["a"], Owners.Without(["b"]).Owing(left));
        Assert.Equal([0, 1], Owners.WhatIsLeft(step, ["d"]).Results.Keys);
        Assert.Empty(Owners.Owing(Owners.WhatIsLeft(step, ["d"])));
    }

    private static ShardResult Result(int shard) => new(shard, 1, default);
}
