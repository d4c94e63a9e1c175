namespace Lockstep.Model.Evaluation;

/// <summary>How well a model does on a split.</summary>
/// <param name="Perplexity">exp(mean loss) over the words that are predicted or tagged.</param>
/// <param name="Accuracy">The share of words that a tagger tags right; null for a language model.</param>
public sealed record SplitMeasure(double Perplexity, double? Accuracy = null);
