using Lockstep.Model.Optimizers;

namespace Lockstep.Model.Tests.Optimizers;

public sealed class LearningRateScheduleTests
{
    private static readonly Recipe Halving = new() { LearningRate = 1, LrDecay = 0.5, FlatEpochs = 4, Epochs = 20 };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 0.5)]
    [InlineData(6, 0.25)]
    [InlineData(13, 0.001953125)]
    public void The_rate_is_flat_and_then_decays_once_an_epoch(int epoch, double expected) =>
        Assert.Equal(expected, new LearningRateSchedule(Halving).InEpoch(epoch));

    [Fact]
    public void Without_flat_epochs_the_first_epoch_is_already_decayed() =>
        Assert.Equal(0.5, new LearningRateSchedule(Halving with { FlatEpochs = 0 }).InEpoch(1));

    [Fact]
    public void The_decay_is_a_repeated_multiplication()
    {
        var recipe = Halving with { LrDecay = 1 / 1.15, FlatEpochs = 14 };
        Assert.Equal(1 * (1 / 1.15) * (1 / 1.15) * (1 / 1.15), new LearningRateSchedule(recipe).InEpoch(17));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(21)]
    public void There_are_no_epochs_but_those_from_one_to_the_last(int epoch) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LearningRateSchedule(Halving).InEpoch(epoch));
}
