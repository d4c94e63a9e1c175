using System.Collections.Immutable;

namespace Lockstep.Model.Data.Tagging;

/// <summary>Reads tagged text: a line <c>word TAB tag</c> a word, an empty line after each sentence.</summary>
/// <remarks>
/// Further columns are ignored, and so are lines that begin with <c>#</c> and have no tab, which are comments. A line of blanks is an empty one, several empty lines
/// are one, and a carriage return before a line feed is dropped. The text is UTF-8.
/// </remarks>
public static class TaggedFile
{
    /// <summary>The longest sentence that is read, in words: a text without empty lines is one sentence, and too long for any network.</summary>
    public const int MaxWords = 10_000;

    private const int ConlluColumns = 10;

    /// <summary>The sentences of a file, each with at least one word.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file is missing, is not UTF-8, has no sentences, or has a line that is not a word and its tag.</exception>
    public static IReadOnlyList<ImmutableArray<TaggedWord>> Read(string path)
    {
        var sentences = new List<ImmutableArray<TaggedWord>>();
        var sentence = ImmutableArray.CreateBuilder<TaggedWord>();
        var number = 0;
        var text = Utf8File.ReadAll(path).AsSpan();
        foreach (var range in text.Split('\n'))
        {
            number++;
            var line = text[range];
            if (line.EndsWith('\r')) line = line[..^1];
            if (line.IsWhiteSpace() && !line.Contains('\t')) EndSentence();
            else if (!line.StartsWith('#') || line.Contains('\t')) Add(line);
        }

        EndSentence();
        return sentences.Count > 0 ? sentences : throw new InputException($"The file {path} has no sentences: give one with a word, a tab and its tag on each line.");

        void Add(ReadOnlySpan<char> line)
        {
            if (sentence.Count == MaxWords)
            {
                throw new InputException($"The sentence in {path} that begins in line {sentence[0].Line} has more than {MaxWords} words: put an empty line after each sentence.");
            }

            sentence.Add(Parse(line, path, number));
        }

        void EndSentence()
        {
            if (sentence.Count > 0) sentences.Add(sentence.DrainToImmutable());
        }
    }

    private static TaggedWord Parse(ReadOnlySpan<char> line, string path, int number)
    {
        InputException Wrong(string what) => new($"Line {number} of {path} {what}");
        Span<Range> columns = stackalloc Range[ConlluColumns + 1];
        var count = line.Split(columns, '\t');
        if (count < 2) throw Wrong("has no tab: write a word, a tab and its tag, and an empty line after each sentence.");
        var word = line[columns[0]];
        var tag = line[columns[1]];
        if (word.IsWhiteSpace()) throw Wrong("has no word before the tab: write one, or leave the line empty to end a sentence.");
        if (tag.IsWhiteSpace()) throw Wrong($"has no tag after the word '{word}': write one.");
        if (count == ConlluColumns && word is "1")
        {
            throw Wrong("has the ten columns of CoNLL-U, which begin with a number: keep the word and the tag alone, as 'cut -f 2,4' does.");
        }

        return new TaggedWord(word.ToString(), tag.ToString(), number);
    }
}
