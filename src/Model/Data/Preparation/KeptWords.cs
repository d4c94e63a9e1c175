namespace Lockstep.Model.Data.Preparation;

/// <summary>Decides which words of a training split stay; all others become <c>&lt;unk&gt;</c>.</summary>
internal static class KeptWords
{
    /// <summary>The most frequent words, so many that the vocabulary holds at most <paramref name="vocabularySize"/> with <c>&lt;unk&gt;</c> and <c>&lt;eos&gt;</c>.</summary>
    /// <remarks>
    /// Some training word must become <c>&lt;unk&gt;</c>, or a model would never meet it and words of the other splits outside the vocabulary would have nothing to stand
    /// for them. So where all words would fit and none is <c>&lt;unk&gt;</c> already, those that occur once go, but at least one word and at most half of them.
    /// </remarks>
    public static HashSet<string> Choose(IReadOnlyDictionary<string, int> counts, int vocabularySize)
    {
        var ranked = Vocabulary.InOrder(counts.Where(entry => entry.Key != Vocabulary.Unknown)).ToList();
        var kept = Math.Min(ranked.Count, vocabularySize - 2);
        if (kept == ranked.Count && !counts.ContainsKey(Vocabulary.Unknown))
        {
            var once = counts.Values.Count(count => count == 1);
            kept -= Math.Clamp(once, 1, Math.Max(1, ranked.Count / 2));
        }

        return ranked.Take(kept).ToHashSet(StringComparer.Ordinal);
    }
}
