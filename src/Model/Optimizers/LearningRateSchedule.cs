namespace Lockstep.Model.Optimizers;

/// <summary>The learning rates of a run's epochs: flat at first, then multiplied by a constant factor each epoch.</summary>
public sealed class LearningRateSchedule
{
    private readonly double[] _rates;

    /// <summary>The schedule of a recipe.</summary>
    /// <param name="recipe">Gives <c>learning_rate</c>, <c>lr_decay</c>, <c>flat_epochs</c> and <c>epochs</c>.</param>
    public LearningRateSchedule(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        _rates = new double[recipe.Epochs];
        var rate = recipe.LearningRate;
        for (var epoch = 1; epoch <= recipe.Epochs; epoch++)
        {
            if (epoch > recipe.FlatEpochs) rate *= recipe.LrDecay;
            _rates[epoch - 1] = rate;
        }
    }

    /// <summary>learning_rate x lr_decay^max(epoch - flat_epochs, 0), by repeated multiplication, so that its bits are the same everywhere.</summary>
    /// <param name="epoch">The epoch, from 1 to <c>epochs</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The run has no such epoch.</exception>
    public double InEpoch(int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epoch, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(epoch, _rates.Length);
        return _rates[epoch - 1];
    }
}
