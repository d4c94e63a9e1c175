namespace Lockstep.Model.Optimizers;

/// <summary>The learning rate of an epoch: flat at first, then multiplied by a constant factor each epoch.</summary>
public static class LearningRateSchedule
{
    /// <summary>learning_rate x lr_decay^max(epoch - flat_epochs, 0), by repeated multiplication, so that its bits are the same everywhere.</summary>
    /// <param name="recipe">Gives <c>learning_rate</c>, <c>lr_decay</c> and <c>flat_epochs</c>.</param>
    /// <param name="epoch">The epoch, counted from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The epoch is below 1.</exception>
    public static double InEpoch(Recipe recipe, int epoch)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentOutOfRangeException.ThrowIfLessThan(epoch, 1);
        var rate = recipe.LearningRate;
        for (var decayed = recipe.FlatEpochs; decayed < epoch; decayed++) rate *= recipe.LrDecay;
        return rate;
    }
}
