namespace Lockstep.Model;

/// <summary>Keeps what a run leaves behind, while a trainer takes its steps: reports, evaluations, checkpoints.</summary>
public interface ITrainingKeeper
{
    /// <summary>Told of every step once the replica has it.</summary>
    /// <returns>Work on the replica to be done before the next step, such as evaluating or saving it; usually null.</returns>
    Action? Committed(StepDecision step);
}
