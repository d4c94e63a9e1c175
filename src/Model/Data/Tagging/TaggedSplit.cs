using System.Collections.Immutable;

namespace Lockstep.Model.Data.Tagging;

/// <summary>The sentences of one split.</summary>
/// <param name="Sentences">In the order of the file.</param>
public sealed record TaggedSplit(ImmutableArray<EncodedSentence> Sentences)
{
    /// <summary>Words of all sentences.</summary>
    public int Words { get; } = Sentences.Sum(sentence => sentence.Length);

    /// <summary>Words of the longest sentence.</summary>
    public int LongestSentence { get; } = Sentences.Max(sentence => sentence.Length);
}
