using System.Text;
using Lockstep.Model;
using Lockstep.Model.Data.Tagging;

namespace Lockstep.Host.Tagging;

/// <summary>Reads the words of sentences from a stream as they come.</summary>
/// <param name="input">The text, of whose lines each is asked for only when it is needed.</param>
/// <param name="format">How words stand in it.</param>
/// <param name="source">What to call it in messages.</param>
internal sealed class TokenReader(TextReader input, TokenFormat format, string source)
{
    private int _line;

    /// <summary>A reader of bytes that throws where they are not UTF-8.</summary>
    public static StreamReader Open(Stream stream) => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));

    /// <summary>The words of the next sentence, at least one, or null at the end.</summary>
    /// <exception cref="InputException">The text is not UTF-8, or a sentence is too long.</exception>
    public IReadOnlyList<string>? Next() => format == TokenFormat.Sentences ? NextLine() : NextWords();

    private string[]? NextLine()
    {
        while (ReadLine() is { } line)
        {
            var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            CheckLength(words.Length, "break the text into a sentence a line");
            if (words.Length > 0) return words;
        }

        return null;
    }

    private List<string>? NextWords()
    {
        var words = new List<string>();
        while (ReadLine() is { } line)
        {
            if (line.StartsWith("# ", StringComparison.Ordinal)) continue;
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            var word = tab < 0 ? line : line[..tab];
            if (!string.IsNullOrWhiteSpace(word)) words.Add(word);
            else if (tab >= 0) throw new InputException($"Line {_line} of {source} has no word before the tab: write one, or leave the line empty to end a sentence.");
            else if (words.Count > 0) return words;
            CheckLength(words.Count, "put an empty line after each sentence");
        }

        return words.Count > 0 ? words : null;
    }

    private void CheckLength(int words, string mend)
    {
        if (words > TaggedFile.MaxWords)
            throw new InputException($"The sentence in {source} that reaches line {_line} has more than {TaggedFile.MaxWords} words: {mend}.");
    }

    private string? ReadLine()
    {
        try
        {
            var line = input.ReadLine();
            _line++;
            return line;
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException($"{char.ToUpperInvariant(source[0])}{source[1..]} is not UTF-8 beyond line {_line}: convert it to UTF-8.", e);
        }
    }
}
