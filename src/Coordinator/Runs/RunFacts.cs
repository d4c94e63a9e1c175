using Lockstep.Model;

namespace Lockstep.Coordinator.Runs;

/// <summary>What is known of a run before its first step.</summary>
/// <param name="Plan">Recipe, corpus and steps.</param>
/// <param name="Parameters">Trained values.</param>
/// <param name="Workers">Workers that share the shards.</param>
/// <param name="ThreadsPerWorker">Threads of each.</param>
/// <param name="VectorBits">Bits of the vectors the kernels use here; the results do not depend on it.</param>
/// <param name="Folder">The absolute path of the run's folder.</param>
/// <param name="FirstStep">The step to begin with; above 0 for a resumed run.</param>
/// <param name="Steps">Steps of the whole run after which to end, at most those of the plan.</param>
public sealed record RunFacts(
    RunPlan Plan,
    long Parameters,
    int Workers,
    int ThreadsPerWorker,
    int VectorBits,
    string Folder,
    long FirstStep,
    long Steps)
{
    /// <summary>The run, whoever coordinates it.</summary>
    public Guid Id { get; init; }

    /// <summary>The coordinator's number.</summary>
    public long Term { get; init; }

    /// <summary>The step of the epoch that a run has come to, from 0.</summary>
    public long StepInEpoch(StepProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return progress.Steps - ((progress.Epoch - 1L) * Plan.StepsPerEpoch);
    }

    /// <summary>How many seconds the rest of a run takes at a rate.</summary>
    public double SecondsLeft(StepProgress progress, double wordsPerSecond)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return (Steps - progress.Steps) * ((double)Plan.Task.WordsPerEpoch / Plan.StepsPerEpoch) / wordsPerSecond;
    }
}
