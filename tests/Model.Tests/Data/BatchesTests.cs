using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Data;

namespace Lockstep.Model.Tests.Data;

public sealed class BatchesTests
{
    [Fact]
    public void Four_rows_of_five_steps_are_contiguous_blocks()
    {
        var batches = new Batches(Enumerable.Range(0, 50).ToArray(), batchSize: 4, numSteps: 5);
        Assert.Equal(12, batches.BatchLength);
        Assert.Equal(2, batches.StepsPerEpoch);
        Assert.Equal([0, 1, 2, 3, 4], batches.Inputs(0, 0).ToArray());
        Assert.Equal([12, 13, 14, 15, 16], batches.Inputs(0, 1).ToArray());
        Assert.Equal([24, 25, 26, 27, 28], batches.Inputs(0, 2).ToArray());
        Assert.Equal([36, 37, 38, 39, 40], batches.Inputs(0, 3).ToArray());
        Assert.Equal([37, 38, 39, 40, 41], batches.Targets(0, 3).ToArray());
        Assert.Equal([41, 42, 43, 44, 45], batches.Inputs(1, 3).ToArray());
    }

    [Theory]
    [InlineData(929_589, 20, 35, 1_327)]
    [InlineData(929_589, 20, 20, 2_323)]
    public void Steps_an_epoch_are_those_of_the_recipes(int tokens, int batchSize, int numSteps, int steps) =>
        Assert.Equal(steps, new Batches(new int[tokens], batchSize, numSteps).StepsPerEpoch);

    [Fact]
    public void Targets_follow_inputs_and_rows_go_on_where_they_stopped()
    {
        var shapes = from batchSize in Gen.Choose(1, 9)
                     from numSteps in Gen.Choose(1, 9)
                     from spare in Gen.Choose(0, 200)
                     select (batchSize, numSteps, tokens: (batchSize * (numSteps + 1)) + spare);
        Prop.ForAll(shapes.ToArbitrary(), shape =>
        {
            var batches = new Batches(Enumerable.Range(0, shape.tokens).ToArray(), shape.batchSize, shape.numSteps);
            for (var row = 0; row < shape.batchSize; row++)
            {
                var read = Enumerable.Range(0, batches.StepsPerEpoch).SelectMany(step => batches.Inputs(step, row).ToArray()).ToArray();
                var predicted = Enumerable.Range(0, batches.StepsPerEpoch).SelectMany(step => batches.Targets(step, row).ToArray()).ToArray();
                Assert.Equal(Enumerable.Range(row * batches.BatchLength, read.Length), read);
                Assert.Equal(read.Select(id => id + 1), predicted);
                Assert.InRange(batches.BatchLength - 1 - read.Length, 0, shape.numSteps - 1);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Exactly_one_step_fits_into_the_shortest_split() => Assert.Equal(1, new Batches(new int[24], 4, 5).StepsPerEpoch);

    [Fact]
    public void A_split_too_short_for_one_step_says_how_much_it_takes()
    {
        var error = Assert.Throws<InputException>(() => new Batches(new int[23], 4, 5, Split.Valid));
        Assert.Equal(
            "The valid split has 23 tokens, but batch_size 4 with num_steps 5 needs at least 24: lower either of them or give more text.",
            error.Message);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(0, 4)]
    [InlineData(-1, 0)]
    public void A_place_outside_the_epoch_is_refused(int step, int row) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Batches(new int[50], 4, 5).Inputs(step, row).ToArray());
}
