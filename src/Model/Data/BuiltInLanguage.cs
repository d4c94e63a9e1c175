using Lockstep.Model.Data.BuiltIn;
using Lockstep.Model.Numerics;

namespace Lockstep.Model.Data;

/// <summary>A small language of the project's own, so that training needs no download and shows how far a model is from the best there can be.</summary>
/// <remarks>
/// The text comes from a stochastic grammar with agreement over distance, nesting and repetition, whose words have known probabilities. Only integers are compared on the
/// way, so the text is the same on every machine; it does not depend on the seed of the recipe.
/// </remarks>
public static class BuiltInLanguage
{
    internal const uint LexiconStream = 0;

    private const uint TextStream = 1;
    private const uint Seed = 2026;
    private const int TrainTokens = 400_000;
    private const int HeldOutTokens = 20_000;

    /// <summary>The corpus: about 400,000 tokens to train on, and 20,000 each for validation and test; every split has its exact entropy a token.</summary>
    public static Corpus Corpus() => Corpus(Seed, TrainTokens, HeldOutTokens);

    /// <summary>A corpus of another size or seed; splits end with the sentence that reaches their size.</summary>
    /// <exception cref="ArgumentException">The training split is so small that it lacks words of the others.</exception>
    internal static Corpus Corpus(uint seed, int trainTokens, int heldOutTokens)
    {
        var lexicon = new Lexicon(seed);
        var grammar = new Grammar(lexicon);
        var train = Write(grammar, seed, Split.Train, trainTokens);
        var counts = train.Words.CountBy(word => word).Select(entry => KeyValuePair.Create(lexicon.Words[entry.Key], entry.Value));
        var vocabulary = Vocabulary.FromCounts(counts);
        return new Corpus(
            "built-in",
            vocabulary,
            Encode(train, lexicon, vocabulary),
            Encode(Write(grammar, seed, Split.Valid, heldOutTokens), lexicon, vocabulary),
            Encode(Write(grammar, seed, Split.Test, heldOutTokens), lexicon, vocabulary));
    }

    private static TextGenerator Write(Grammar grammar, uint seed, Split split, int tokens)
    {
        var generator = new TextGenerator(grammar, new Philox(seed, TextStream), (uint)split);
        for (var sentence = 0u; generator.Words.Count < tokens; sentence++) generator.WriteSentence(sentence);
        return generator;
    }

    private static CorpusSplit Encode(TextGenerator text, Lexicon lexicon, Vocabulary vocabulary)
    {
        var ids = new int[text.Words.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            if (!vocabulary.TryGetId(lexicon.Words[text.Words[i]], out ids[i]))
                throw new ArgumentException($"The training split lacks the word '{lexicon.Words[text.Words[i]]}': make it larger.", nameof(vocabulary));
        }

        return new CorpusSplit(ids, UnknownWords: 0, text.Nats / (ids.Length - 1));
    }
}
