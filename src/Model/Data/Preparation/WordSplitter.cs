using System.Buffers;
using System.Globalization;
using System.Text;

namespace Lockstep.Model.Data.Preparation;

/// <summary>Splits plain text into words the way the Penn Treebank corpus has them: lower case, no punctuation, numbers as <c>N</c>.</summary>
/// <remarks>
/// A word is a run of letters, digits and combining marks; an apostrophe or hyphen within it belongs to it, as does a point, comma, colon or slash between digits. Everything
/// else separates words and is dropped. The English endings <c>n't 's 're 've 'll 'd 'm</c> become words of their own. A word of digits only is <c>N</c>; an
/// <c>&lt;unk&gt;</c> that the text already has stays.
/// </remarks>
internal static class WordSplitter
{
    private const string Number = "N";
    private static readonly string[] Endings = ["n't", "'s", "'re", "'ve", "'ll", "'d", "'m"];

    /// <summary>Lower case, with one kind of apostrophe and hyphen.</summary>
    public static string Normalize(string text) => text.ToLowerInvariant().Replace('\u2019', '\'').Replace('\u2010', '-').Replace('\u2011', '-');

    /// <summary>The words of a normalized line, as their numbers in a pool.</summary>
    public static List<int> Words(ReadOnlySpan<char> line, WordPool pool)
    {
        var words = new List<int>();
        while (!line.IsEmpty)
        {
            if (line.StartsWith(Vocabulary.Unknown))
            {
                words.Add(pool.Number(Vocabulary.Unknown));
                line = line[Vocabulary.Unknown.Length..];
                continue;
            }

            var length = WordLength(line, out var isNumber);
            if (length == 0)
            {
                Rune.DecodeFromUtf16(line, out _, out var separator);
                line = line[separator..];
                continue;
            }

            if (isNumber) words.Add(pool.Number(Number));
            else AddWithEnding(line[..length], pool, words);
            line = line[length..];
        }

        return words;
    }

    private static int WordLength(ReadOnlySpan<char> text, out bool isNumber)
    {
        var length = 0;
        var lastIsDigit = false;
        isNumber = true;
        while (IsWordRune(text[length..], out var units, out var isDigit))
        {
            length += units;
            lastIsDigit = isDigit;
            isNumber &= isDigit;
            if (length < text.Length && Joins(text[length], text[(length + 1)..], lastIsDigit)) length++;
        }

        return length;
    }

    private static bool Joins(char joiner, ReadOnlySpan<char> after, bool digitBefore) => joiner switch
    {
        '\'' or '-' => IsWordRune(after, out _, out _),
        '.' or ',' or ':' or '/' => digitBefore && IsWordRune(after, out _, out var isDigit) && isDigit,
        _ => false,
    };

    private static bool IsWordRune(ReadOnlySpan<char> text, out int units, out bool isDigit)
    {
        isDigit = false;
        if (Rune.DecodeFromUtf16(text, out var rune, out units) != OperationStatus.Done) return false;
        isDigit = Rune.IsDigit(rune);
        return Rune.IsLetterOrDigit(rune)
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
    }

    private static void AddWithEnding(ReadOnlySpan<char> word, WordPool pool, List<int> words)
    {
        foreach (var ending in Endings)
        {
            if (word.Length <= ending.Length || !word.EndsWith(ending)) continue;
            words.Add(pool.Number(word[..^ending.Length]));
            words.Add(pool.Number(ending));
            return;
        }

        words.Add(pool.Number(word));
    }
}
