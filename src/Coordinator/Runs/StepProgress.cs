namespace Lockstep.Coordinator.Runs;

/// <summary>Where a run is, after each step.</summary>
/// <param name="Steps">Steps committed over the whole run.</param>
/// <param name="Epoch">The epoch of the last one, from 1.</param>
/// <param name="Perplexity">That of the epoch so far.</param>
/// <param name="WordsPerSecond">Since the program started, without the first five steps; null until then.</param>
public sealed record StepProgress(long Steps, int Epoch, double Perplexity, double? WordsPerSecond);
