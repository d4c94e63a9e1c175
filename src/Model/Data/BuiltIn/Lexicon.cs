using Lockstep.Model.Numerics;

namespace Lockstep.Model.Data.BuiltIn;

/// <summary>The words of the built-in language. Nouns and verbs have a form for each number, determiners, nouns and verbs a gender.</summary>
/// <remarks>An agreement is gender * 2 + number. Endings show class, gender and number to a reader; a model sees only ids.</remarks>
internal sealed class Lexicon
{
    public const int Genders = 4;
    public const int Numbers = 2;
    public const int Agreements = Genders * Numbers;

    private const int NounsPerGender = 30;
    private const int TransitivesPerGender = 12;
    private const int IntransitivesPerGender = 8;
    private const int AdjectiveCount = 36;
    private const int AdverbCount = 16;
    private const int SpeechCount = 8;
    private const int NameCount = 12;

    private static readonly string[] GenderEndings = ["a", "e", "o", "u"];
    private static readonly int[] GenderWeights = [36, 28, 21, 15];
    private static readonly int[] NumberWeights = [65, 35];
    private static readonly string[] Consonants = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z"];
    private static readonly string[] Vowels = ["a", "e", "i", "o", "u"];

    private readonly List<string> _words = [];
    private readonly HashSet<string> _stems = new(StringComparer.Ordinal);
    private readonly Philox _random;
    private uint _draws;

    public Lexicon(uint seed)
    {
        _random = new Philox(seed, BuiltInLanguage.LexiconStream);
        End = One(Vocabulary.EndOfSentence);
        Relative = One("ki");
        Close = One(",");
        Open = One("(");
        CloseBracket = One(")");
        That = One("ke");
        Again = One("se");

        var agreements = Enumerable.Range(0, Agreements).ToArray();
        Determiners = WordClass.Weighted(
            [.. agreements.Select(agreement => Add($"l{GenderEndings[agreement / Numbers]}{(agreement % Numbers == 0 ? "" : "n")}"))],
            [.. agreements.Select(agreement => GenderWeights[agreement / Numbers] * NumberWeights[agreement % Numbers])]);
        Nouns = Inflected(NounsPerGender, 5, (stem, gender, plural) => stem + GenderEndings[gender] + (plural ? "n" : ""));
        Transitives = Inflected(TransitivesPerGender, 3, (stem, _, plural) => stem + (plural ? "im" : "it"));
        Intransitives = Inflected(IntransitivesPerGender, 3, (stem, _, plural) => stem + (plural ? "um" : "ut"));
        Adjectives = Ranked(AdjectiveCount, 4, stem => stem + "al");
        Adverbs = Ranked(AdverbCount, 3, stem => stem + "ek");
        Speech = Ranked(SpeechCount, 3, stem => stem + "os");
        Names = Ranked(NameCount, 8, stem => char.ToUpperInvariant(stem[0]) + stem[1..] + "or");
    }

    /// <summary>All words; a word's number is its place.</summary>
    public IReadOnlyList<string> Words => _words;

    public WordClass End { get; }

    public WordClass Relative { get; }

    public WordClass Close { get; }

    public WordClass Open { get; }

    public WordClass CloseBracket { get; }

    public WordClass That { get; }

    public WordClass Again { get; }

    /// <summary>One determiner an agreement, in the order of agreements.</summary>
    public WordClass Determiners { get; }

    public WordClass Adjectives { get; }

    public WordClass Adverbs { get; }

    public WordClass Speech { get; }

    public WordClass Names { get; }

    /// <summary>The nouns of each agreement.</summary>
    public IReadOnlyList<WordClass> Nouns { get; }

    /// <summary>The transitive verbs whose subject has an agreement.</summary>
    public IReadOnlyList<WordClass> Transitives { get; }

    /// <summary>The intransitive verbs whose subject has an agreement.</summary>
    public IReadOnlyList<WordClass> Intransitives { get; }

    /// <summary>The class of one name only.</summary>
    public WordClass OnlyName(int name) => WordClass.Weighted([Names.Word(name)], [1]);

    private WordClass One(string word) => WordClass.Weighted([Add(word)], [1]);

    private WordClass Ranked(int count, int shift, Func<string, string> form) =>
        WordClass.Ranked([.. Enumerable.Range(0, count).Select(_ => Add(form(NewStem())))], shift);

    private WordClass[] Inflected(int perGender, int shift, Func<string, int, bool, string> form)
    {
        var classes = new WordClass[Agreements];
        for (var gender = 0; gender < Genders; gender++)
        {
            var stems = Enumerable.Range(0, perGender).Select(_ => NewStem()).ToArray();
            for (var number = 0; number < Numbers; number++)
                classes[(gender * Numbers) + number] = WordClass.Ranked([.. stems.Select(stem => Add(form(stem, gender, number == 1)))], shift);
        }

        return classes;
    }

    private int Add(string word)
    {
        _words.Add(word);
        return _words.Count - 1;
    }

    // Consonant, vowel, consonant, and for a third of the stems once more vowel and consonant. Endings begin with a vowel, so all words can be pronounced.
    private string NewStem()
    {
        while (true)
        {
            var (x, y, z, w) = _random.At(_draws++, 0, 0, 0);
            var stem = Pick(Consonants, x) + Pick(Vowels, x >> 16) + Pick(Consonants, y);
            if (w % 3 == 0) stem += Pick(Vowels, y >> 16) + Pick(Consonants, z);
            if (_stems.Add(stem)) return stem;
        }
    }

    private static string Pick(string[] letters, uint draw) => letters[(draw & 0xFFFF) % (uint)letters.Length];
}
