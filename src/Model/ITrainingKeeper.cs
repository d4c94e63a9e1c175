namespace Lockstep.Model;

/// <summary>Keeps what a run leaves behind, while a trainer takes its steps: reports, evaluations, checkpoints.</summary>
public interface ITrainingKeeper
{
    /// <summary>Where the run stands between two steps, of which a keeper that counts nothing knows nothing.</summary>
    Progress Progress => Progress.Start;

    /// <summary>Told of every step before any replica has it, so that no step is ever applied that nobody wrote down. Of a step that is begun anew it is told again.</summary>
    /// <param name="step">What was decided.</param>
    /// <param name="workers">Who computed each shard, by name; of a shard computed twice, who gave the first result.</param>
    void Decided(StepDecision step, IReadOnlyList<string> workers)
    {
    }

    /// <summary>Told of every step once the replica has it.</summary>
    /// <param name="step">What was decided.</param>
    /// <returns>Work on the replica to be done before the next step, such as evaluating or saving it; usually null.</returns>
    Action? Committed(StepDecision step);
}
