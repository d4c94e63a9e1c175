using Lockstep.Model;

namespace Lockstep.Coordinator.Runs;

/// <summary>Where a run is, after each step.</summary>
/// <param name="Steps">Steps committed over the whole run.</param>
/// <param name="Epoch">The epoch of the last one, from 1.</param>
/// <param name="Perplexity">That of the epoch so far.</param>
/// <param name="WordsPerSecond">Since the program started, without the first five steps; null until then.</param>
public sealed record StepProgress(long Steps, int Epoch, double Perplexity, double? WordsPerSecond)
{
    /// <summary>What was decided of the last step.</summary>
    public required StepDecision Decision { get; init; }

    /// <summary>Its learning rate before clipping.</summary>
    public required double LearningRate { get; init; }

    /// <summary>What its gradient was multiplied by; null where nothing was learned.</summary>
    public double? ClipFactor => LearningRate > 0 ? Decision.Rate / LearningRate : null;

    /// <summary>Its words.</summary>
    public required int Words { get; init; }

    /// <summary>How long it took, from the commit before; evaluation and checkpoints left out.</summary>
    public required TimeSpan Took { get; init; }
}
