using Lockstep.Model.Data;

namespace Lockstep.Model.Storage;

/// <summary>What a <see cref="CorpusFile"/> holds of the text of a language model.</summary>
internal static class LanguageModelSection
{
    private const int LeastBytesOfWord = sizeof(int) + 1;

    public static void Write(CorpusOutput output, Corpus corpus)
    {
        output.Number(corpus.Vocabulary.Count);
        foreach (var word in corpus.Vocabulary.Words)
        {
            if (word.Length == 0 || word.Contains('\n', StringComparison.Ordinal)) throw new ArgumentException("A word is empty or has a line feed.", nameof(corpus));
            output.Text(word);
        }

        foreach (var split in Enum.GetValues<Split>()) Write(output, corpus[split]);
    }

    public static Corpus Read(CorpusInput input, string name)
    {
        var words = new string[input.Count(LeastBytesOfWord, "words")];
        for (var id = 0; id < words.Length; id++)
        {
            words[id] = input.Text("word");
            if (words[id].Length == 0) throw input.Damaged($"word {id} is empty");
        }

        var vocabulary = Vocabulary(input, words);
        return new Corpus(name, vocabulary, ReadSplit(input, vocabulary), ReadSplit(input, vocabulary), ReadSplit(input, vocabulary));
    }

    private static Vocabulary Vocabulary(CorpusInput input, string[] words)
    {
        try
        {
            return Data.Vocabulary.FromWords(words);
        }
        catch (InputException exception)
        {
            throw input.Damaged(exception.Message.TrimEnd('.'), exception);
        }
    }

    private static void Write(CorpusOutput output, CorpusSplit split)
    {
        output.Number(split.Tokens.Length);
        output.Number(split.UnknownWords);
        output.Number(split.EntropyPerToken is null ? 0 : 1);
        output.Real(split.EntropyPerToken ?? 0);
        output.Ids(split.Tokens.Span);
    }

    private static CorpusSplit ReadSplit(CorpusInput input, Vocabulary vocabulary)
    {
        var tokens = input.Count(sizeof(int), "tokens");
        var unknownWords = input.Number("unknown words");
        if (unknownWords < 0 || unknownWords > tokens) throw input.Damaged($"it claims {unknownWords} unknown words among {tokens}");
        var entropy = Entropy(input);
        return new CorpusSplit(input.Ids(tokens, 0, vocabulary.Count, "tokens"), unknownWords, entropy);
    }

    private static double? Entropy(CorpusInput input)
    {
        var isKnown = input.Number("entropy");
        var entropy = input.Real("entropy");
        return (isKnown, entropy) switch
        {
            (0, 0) => null,
            (1, >= 0) when double.IsFinite(entropy) => entropy,
            _ => throw input.Damaged("an entropy is no number of nats"),
        };
    }
}
