using System.Globalization;
using Lockstep.Model.Numerics;

namespace Lockstep.Model.Data;

/// <summary>A text of invented words as frequent as those of a language, for plans of runs whose text is not at hand.</summary>
/// <remarks>
/// By Zipf's law the word of rank r is drawn in proportion to 1 / r (Zipf, "Human Behavior and the Principle of Least Effort", 1949). Of the 10,000 words of the Penn Treebank 700 tokens of
/// twenty places hold 360 on average, and of a text drawn like this about 385.
/// </remarks>
public static class DrawnText
{
    /// <summary>Draws a text, the same for the same numbers.</summary>
    /// <param name="words">Words of the vocabulary, at least 1.</param>
    /// <param name="tokens">Tokens of the training split.</param>
    public static Corpus Of(int words, int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(words, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        var below = new double[words];
        var sum = 0.0;
        for (var rank = 0; rank < words; rank++) below[rank] = sum += 1.0 / (rank + 1);
        var random = new Philox(0, (uint)RandomStream.DrawnText);
        var ids = new int[tokens];
        for (var i = 0; i < tokens; i++)
        {
            var at = Array.BinarySearch(below, random.At((uint)i, 0, 0, 0).X / (uint.MaxValue + 1.0) * sum);
            ids[i] = at < 0 ? ~at : at;
        }

        var vocabulary = Vocabulary.FromWords([Vocabulary.EndOfSentence, .. Enumerable.Range(1, words - 1).Select(id => string.Create(CultureInfo.InvariantCulture, $"w{id}"))]);
        var nothing = new CorpusSplit(ReadOnlyMemory<int>.Empty, 0);
        return new Corpus("drawn", vocabulary, new CorpusSplit(ids, 0), nothing, nothing);
    }
}
