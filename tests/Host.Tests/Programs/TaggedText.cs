using System.Text;

namespace Lockstep.Host.Tests.Programs;

/// <summary>Sentences of one to nine words with rules a tagger can learn: numbers are N, words in -o are O, and to is TO.</summary>
internal static class TaggedText
{
    /// <summary>Some of them, in the form of a file.</summary>
    /// <param name="first">The first, from 0; the same sentence has the same words in every file.</param>
    /// <param name="count">How many.</param>
    public static string Of(int first, int count)
    {
        var text = new StringBuilder();
        for (var sentence = first; sentence < first + count; sentence++)
        {
            for (var place = 0; place < 1 + (sentence * sentence % 9); place++)
            {
                text.Append((((sentence * 7) + (place * place) + (place * sentence)) % 3) switch
                {
                    0 => $"{(sentence * 31) + place}\tN\n",
                    1 => $"b{(char)('a' + (sentence % 11))}{(char)('a' + place)}o\tO\n",
                    _ => "to\tTO\n",
                });
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
