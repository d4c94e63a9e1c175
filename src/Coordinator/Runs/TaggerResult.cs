namespace Lockstep.Coordinator.Runs;

/// <summary>What the run of a tagger gave beside.</summary>
/// <param name="ValidAccuracy">The share of words of the validation split tagged right at the end of the plan; null before that.</param>
/// <param name="TestAccuracy">That of the test split; null before the end, and where there is no test split.</param>
public sealed record TaggerResult(double? ValidAccuracy, double? TestAccuracy);
