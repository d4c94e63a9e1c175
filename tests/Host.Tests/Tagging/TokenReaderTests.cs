using System.Text;
using Lockstep.Host.Tagging;
using Lockstep.Model;
using Lockstep.Model.Data.Tagging;

namespace Lockstep.Host.Tests.Tagging;

public sealed class TokenReaderTests
{
    [Fact]
    public void A_line_is_a_sentence_of_words_between_white_space() =>
        Assert.Equal((string[])["The|cat|.", "#|1"], Read(TokenFormat.Sentences, "  The cat\t.\r\n\r\n   \n# 1"));

    [Fact]
    public void A_word_a_line_makes_a_sentence_up_to_an_empty_line() =>
        Assert.Equal((string[])["The|cat", "10 000|#"], Read(TokenFormat.Words, "\n# sent_id = 1\nThe\tDET\tDT\r\ncat\n\n \n10 000\n#\n"));

    [Theory]
    [InlineData(nameof(TokenFormat.Sentences))]
    [InlineData(nameof(TokenFormat.Words))]
    public void Nothing_is_no_sentence(string formatName)
    {
        var format = Enum.Parse<TokenFormat>(formatName);
        Assert.Empty(Read(format, ""));
        Assert.Empty(Read(format, "\n \n\n"));
    }

    [Fact]
    public void A_sentence_is_given_before_more_is_asked_for()
    {
        using var lines = new LineByLine("one two", "three");
        var reader = new TokenReader(lines, TokenFormat.Sentences, "standard input");
        Assert.Equal((string[])["one", "two"], reader.Next());
        Assert.Equal(1, lines.Asked);
    }

    [Fact]
    public void A_tab_without_a_word_is_refused() =>
        Assert.Equal(
            "Line 2 of standard input has no word before the tab: write one, or leave the line empty to end a sentence.",
            Assert.Throws<InputException>(() => Read(TokenFormat.Words, "a\tX\n\tY\n")).Message);

    [Theory]
    [InlineData(nameof(TokenFormat.Sentences), " ", "The sentence in standard input that reaches line 1 has more than 10000 words: break the text into a sentence a line.")]
    [InlineData(nameof(TokenFormat.Words), "\n", "The sentence in standard input that reaches line 10001 has more than 10000 words: put an empty line after each sentence.")]
    public void A_sentence_too_long_to_be_one_is_refused(string formatName, string separator, string message)
    {
        var format = Enum.Parse<TokenFormat>(formatName);
        var longest = string.Join(separator, Enumerable.Repeat("a", TaggedFile.MaxWords));
        Assert.Single(Read(format, longest));
        Assert.Equal(message, Assert.Throws<InputException>(() => Read(format, longest + separator + "a")).Message);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused()
    {
        using var text = TokenReader.Open(new MemoryStream([.. "one\ncaf"u8, 0xE9, .. " two\n"u8]));
        var reader = new TokenReader(text, TokenFormat.Sentences, "standard input");
        var error = Assert.Throws<InputException>(() =>
        {
            while (reader.Next() is not null)
            {
            }
        });
        Assert.StartsWith("Standard input is not UTF-8 beyond line ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_word()
    {
        using var text = TokenReader.Open(new MemoryStream([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("caf\u00E9")]));
        Assert.Equal((string[])["caf\u00E9"], new TokenReader(text, TokenFormat.Sentences, "standard input").Next());
    }

    private static List<string> Read(TokenFormat format, string text)
    {
        using var input = new StringReader(text);
        var reader = new TokenReader(input, format, "standard input");
        var sentences = new List<string>();
        while (reader.Next() is { } words) sentences.Add(string.Join('|', words));
        return sentences;
    }

    private sealed class LineByLine(params string[] lines) : TextReader
    {
        public int Asked { get; private set; }

        public override string? ReadLine() => Asked < lines.Length ? lines[Asked++] : null;
    }
}
