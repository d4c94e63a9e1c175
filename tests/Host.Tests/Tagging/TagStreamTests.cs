using Lockstep.Host.Tagging;
using Lockstep.Model;

namespace Lockstep.Host.Tests.Tagging;

public sealed class TagStreamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void Each_word_has_its_tag_and_each_sentence_an_empty_line(int batch)
    {
        var (output, words) = Run("The cat\nsat\non it\n", batch, ByLength);
        Assert.Equal("The\t3\ncat\t3\n\nsat\t3\n\non\t2\nit\t2\n\n", output);
        Assert.Equal(5, words);
    }

    [Fact]
    public void Sentences_are_tagged_together_up_to_the_size_of_a_batch()
    {
        var sizes = new List<int>();
        Run("a\nb\nc\nd\ne\n", batch: 2, sentences =>
        {
            sizes.Add(sentences.Count);
            return ByLength(sentences);
        });
        Assert.Equal([2, 2, 1], sizes);
    }

    [Fact]
    public void No_input_is_no_output_and_asks_for_no_tags() => Assert.Equal(("", 0), Run("\n\n", batch: 2, _ => throw new InvalidOperationException()));

    [Fact]
    public void What_was_read_before_a_wrong_line_is_tagged()
    {
        using var input = new StringReader("a\n\n\tX\n");
        using var output = new StringWriter();
        Assert.Throws<InputException>(() => TagStream.Run(new TokenReader(input, TokenFormat.Words, "standard input"), output, ByLength, batch: 9));
        Assert.Equal("a\t1\n\n", output.ToString());
    }

    [Fact]
    public void A_tagger_that_fails_is_not_asked_again()
    {
        var asked = 0;
        Assert.Throws<InvalidOperationException>(() => Run("a\n", batch: 9, _ => throw new InvalidOperationException($"{++asked}")));
        Assert.Equal(1, asked);
    }

    [Fact]
    public void What_is_written_can_be_tagged_anew()
    {
        var (output, _) = Run("The cat\nsat\n", batch: 1, ByLength);
        using var input = new StringReader(output);
        using var again = new StringWriter();
        TagStream.Run(new TokenReader(input, TokenFormat.Words, "standard input"), again, ByLength, batch: 1);
        Assert.Equal(output, again.ToString());
    }

    private static IReadOnlyList<string>[] ByLength(IReadOnlyList<IReadOnlyList<string>> sentences) =>
        [.. sentences.Select(sentence => sentence.Select(word => $"{word.Length}").ToArray())];

    private static (string Output, long Words) Run(string text, int batch, TagSentences tag)
    {
        using var input = new StringReader(text);
        using var output = new StringWriter();
        var words = TagStream.Run(new TokenReader(input, TokenFormat.Sentences, "standard input"), output, tag, batch);
        return (output.ToString(), words);
    }
}
