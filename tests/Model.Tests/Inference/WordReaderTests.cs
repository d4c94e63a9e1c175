using Lockstep.Model.Data;
using Lockstep.Model.Inference;

namespace Lockstep.Model.Tests.Inference;

public sealed class WordReaderTests
{
    private static readonly Vocabulary Known = Vocabulary.FromWords(["<eos>", "<unk>", "the", "end"]);

    [Theory]
    [InlineData("", new int[0])]
    [InlineData("the end", new[] { 2, 3 })]
    [InlineData("  the\tend \r\n", new[] { 2, 3, 0 })]
    [InlineData("the\n\nend", new[] { 2, 0, 0, 3 })]
    [InlineData("The END <eos>", new[] { 1, 1, 0 })]
    public void A_prompt_is_read_as_a_corpus_whose_last_line_goes_on(string text, int[] ids) =>
        Assert.Equal(ids, new WordReader(Known).ReadOpen(text, "--prompt"));

    [Theory]
    [InlineData("", new[] { 0 })]
    [InlineData(" ", new[] { 0 })]
    [InlineData("the end", new[] { 2, 3, 0 })]
    public void A_line_ends_with_the_end_of_a_sentence(string line, int[] ids) => Assert.Equal(ids, new WordReader(Known).ReadLine(line, "here"));

    [Fact]
    public void Unknown_words_are_counted_over_all_that_is_read()
    {
        var reader = new WordReader(Known);
        reader.ReadLine("this is the end", "here");
        reader.ReadLine("or not", "here");
        Assert.Equal(4, reader.UnknownWords);
    }

    [Fact]
    public void Without_a_word_for_them_an_unknown_one_is_refused_by_name()
    {
        var reader = new WordReader(Vocabulary.FromWords(["<eos>", "the"]));
        var error = Assert.Throws<InputException>(() => reader.ReadOpen("the dog", "--prompt"));
        Assert.Contains("'dog' in --prompt", error.Message, StringComparison.Ordinal);
    }
}
