using Lockstep.Model.Optimizers;

namespace Lockstep.Model.Tests.Optimizers;

public sealed class LearningRateScheduleTests
{
    private static readonly Recipe Halving = new() { LearningRate = 1, LrDecay = 0.5, FlatEpochs = 4 };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 0.5)]
    [InlineData(6, 0.25)]
    [InlineData(13, 0.001953125)]
    public void The_rate_is_flat_and_then_decays_once_an_epoch(int epoch, double expected) =>
        Assert.Equal(expected, LearningRateSchedule.InEpoch(Halving, epoch));

    [Fact]
    public void Without_flat_epochs_the_first_epoch_is_already_decayed() =>
        Assert.Equal(0.5, LearningRateSchedule.InEpoch(Halving with { FlatEpochs = 0 }, 1));

    [Fact]
    public void The_decay_is_a_repeated_multiplication()
    {
        var recipe = Halving with { LrDecay = 1 / 1.15, FlatEpochs = 14 };
        Assert.Equal(1 * (1 / 1.15) * (1 / 1.15) * (1 / 1.15), LearningRateSchedule.InEpoch(recipe, 17));
    }

    [Fact]
    public void Epochs_count_from_one() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.InEpoch(Halving, 0));
}
