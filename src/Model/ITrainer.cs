namespace Lockstep.Model;

/// <summary>Takes the steps of a run: in this thread and its team, or on a cluster. All give the same bits.</summary>
public interface ITrainer
{
    /// <summary>Trains until a step count is reached or a stop is asked for, which is heeded between two steps. Blocks meanwhile.</summary>
    /// <param name="steps">Steps of the whole run after which to end; where the replica has them already, nothing is done.</param>
    /// <param name="keeper">Told of every step; the work it returns is done before the next one, and before this returns.</param>
    /// <param name="stop">Asks for a stop.</param>
    /// <exception cref="RunFailedException">The run cannot go on.</exception>
    void Train(long steps, ITrainingKeeper keeper, CancellationToken stop);
}
