namespace Lockstep.Coordinator.Runs;

/// <summary>What a run gave.</summary>
/// <param name="Steps">Steps over the whole run.</param>
/// <param name="WeightsSha256">The digest of the weights.</param>
/// <param name="ValidPerplexity">Of the validation split at the end of the plan; null before that.</param>
/// <param name="TestPerplexity">Of the test split at the end of the plan; null before that, and where there is no test split.</param>
/// <param name="WordsPerSecond">Words learned from over the time of the steps since the program started, without the first five; null where there were no more.</param>
/// <param name="Model">The absolute path of the last model.</param>
/// <param name="ValidFloor">The perplexity of the language itself on the validation split, where it is known: no model can be expected to do better.</param>
/// <param name="TestFloor">The same for the test split.</param>
/// <param name="Tagger">What a tagger gave beside; null for a language model.</param>
/// <param name="Wire">What went over the network since the program started; null where no worker was elsewhere.</param>
public sealed record RunResult(
    long Steps,
    string WeightsSha256,
    double? ValidPerplexity,
    double? TestPerplexity,
    double? WordsPerSecond,
    string Model,
    double? ValidFloor = null,
    double? TestFloor = null,
    TaggerResult? Tagger = null,
    WireFigures? Wire = null);
