namespace Lockstep.Host.Monitoring;

/// <summary>A step on the curves.</summary>
/// <param name="Step">Steps taken.</param>
/// <param name="Perplexity">That of the epoch so far.</param>
/// <param name="WordsPerSecond">Lately; null before it is known.</param>
/// <param name="GradientNorm">Before clipping.</param>
internal readonly record struct SeriesPoint(long Step, double Perplexity, double? WordsPerSecond, double GradientNorm);
