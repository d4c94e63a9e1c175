using System.Collections.Immutable;
using System.Text;

namespace Lockstep.Model.Data.Tagging;

/// <summary>What a tagger reads of a word: the word itself, or a part or the shape of its spelling. A function of the word alone.</summary>
/// <param name="Name">What it is called in files.</param>
/// <param name="MinCount">How often a value must occur in the training split to have a row of the embedding of its own.</param>
/// <param name="Of">The value of a word.</param>
/// <remarks>Letters are code points; what is told apart by case is the shape alone, all else reads lower case.</remarks>
internal sealed record WordFeature(string Name, int MinCount, Func<string, string> Of)
{
    // Before a word that is shorter than the part asked for.
    private const char Whole = '^';
    private const int LongestRun = 2;
    private const int LongestShape = 10;

    /// <summary>The word in lower case; always the first.</summary>
    public static readonly WordFeature Word = new("word", 1, word => word.ToLowerInvariant());

    /// <summary>All that a tagger of this program reads, in the order of their ids.</summary>
    public static readonly ImmutableArray<WordFeature> All =
    [
        Word,
        Suffix(1), Suffix(2), Suffix(3), Suffix(4),
        Prefix(1), Prefix(2), Prefix(3),
        new("shape", 2, Shape),
    ];

    private static WordFeature Suffix(int letters) => new($"suffix_{letters}", 2, word => Part(word.ToLowerInvariant(), letters, fromEnd: true));

    private static WordFeature Prefix(int letters) => new($"prefix_{letters}", 2, word => Part(word.ToLowerInvariant(), letters, fromEnd: false));

    // A word too short for the part is a value of its own, so that every word has one.
    private static string Part(string word, int letters, bool fromEnd)
    {
        var index = fromEnd ? word.Length : 0;
        for (; letters > 0; letters--)
        {
            if (index == (fromEnd ? 0 : word.Length)) return Whole + word;
            if (fromEnd) index -= index > 1 && char.IsSurrogatePair(word[index - 2], word[index - 1]) ? 2 : 1;
            else index += index + 1 < word.Length && char.IsSurrogatePair(word[index], word[index + 1]) ? 2 : 1;
        }

        return fromEnd ? word[index..] : word[..index];
    }

    /// <summary>Capitals become X, other letters x, digits d, all else stays; runs end after two and the shape after ten: McDonald's is XxXxx'x, 2026 is dd.</summary>
    private static string Shape(string word)
    {
        var shape = new StringBuilder();
        var (last, run, length) = (default(Rune), 0, 0);
        foreach (var rune in word.EnumerateRunes())
        {
            var sign = Rune.IsUpper(rune) ? new Rune('X') : Rune.IsLetter(rune) ? new Rune('x') : Rune.IsDigit(rune) ? new Rune('d') : rune;
            (last, run) = (sign, sign == last ? run + 1 : 1);
            if (run > LongestRun) continue;
            shape.Append(sign);
            if (++length == LongestShape) break;
        }

        return shape.ToString();
    }
}
