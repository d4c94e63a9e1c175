using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Data.Tagging;

namespace Lockstep.Model.Tests.Data.Tagging;

public sealed class TaggedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void An_empty_line_ends_a_sentence_and_further_columns_are_ignored()
    {
        var sentences = Read("The\tDET\tDT\ncat\tNOUN\n\n\nIt\tPRON\tPRP\tx\ty");
        Assert.Equal(
            [[new("The", "DET", 1), new("cat", "NOUN", 2)], [new("It", "PRON", 5)]],
            sentences.Select(sentence => sentence.ToArray()).ToArray());
    }

    [Fact]
    public void Carriage_returns_blank_lines_and_comments_change_nothing()
    {
        var plain = Read("a\tX\nb\tY\n\nc\tZ\n");
        var other = Read("\uFEFF# sent_id = 1\r\na\tX\r\nb\tY\r\n  \r\n\r\n# text\r\nc\tZ\r\n\r\n");
        Assert.Equal(
            plain.Select(sentence => sentence.Select(word => (word.Word, word.Tag)).ToArray()),
            other.Select(sentence => sentence.Select(word => (word.Word, word.Tag)).ToArray()));
    }

    [Fact]
    public void A_hash_with_a_tab_is_a_word() => Assert.Equal([new TaggedWord("#1", "NUM", 1)], Read("#1\tNUM\n")[0]);

    [Fact]
    public void A_word_may_hold_blanks() => Assert.Equal([new TaggedWord("10 000", "NUM", 1)], Read("10 000\tNUM\n")[0]);

    [Fact]
    public void What_is_written_is_read()
    {
        var texts = Gen.Elements("a", "B", "#", "1", "\u00E9", "\U0001F600", "'", "\"", ",").NonEmptyListOf().Select(string.Concat);
        var word = from text in texts from tag in texts select (text, tag);
        Prop.ForAll(word.NonEmptyListOf().NonEmptyListOf().ToArbitrary(), Gen.Elements("\n", "\r\n").ToArbitrary(), (sentences, lineEnd) =>
        {
            var lines = sentences.SelectMany(sentence => sentence.Select(item => $"{item.text}\t{item.tag}").Append(""));
            var read = Read(string.Join(lineEnd, lines));
            Assert.Equal(sentences.Select(sentence => sentence.ToArray()), read.Select(sentence => sentence.Select(item => (item.Word, item.Tag)).ToArray()));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("a\tX\nb Y\n", "Line 2 of {0} has no tab: write a word, a tab and its tag, and an empty line after each sentence.")]
    [InlineData("\tX\n", "Line 1 of {0} has no word before the tab: write one, or leave the line empty to end a sentence.")]
    [InlineData("a\tX\n\nb\t\tZ\n", "Line 3 of {0} has no tag after the word 'b': write one.")]
    [InlineData("\n# nothing\n\n", "The file {0} has no sentences: give one with a word, a tab and its tag on each line.")]
    [InlineData("", "The file {0} has no sentences: give one with a word, a tab and its tag on each line.")]
    [InlineData(
        "# text = From\n1\tFrom\tfrom\tADP\tIN\t_\t3\tcase\t_\t_\n",
        "Line 2 of {0} has the ten columns of CoNLL-U, which begin with a number: keep the word and the tag alone, as 'cut -f 2,4' does.")]
    public void A_wrong_line_is_named(string text, string message) =>
        Assert.Equal(message.Replace("{0}", _folder.PathOf("train.tsv"), StringComparison.Ordinal), Assert.Throws<InputException>(() => Read(text)).Message);

    [Fact]
    public void A_text_without_empty_lines_is_not_taken_for_a_sentence()
    {
        var words = string.Concat(Enumerable.Repeat("a\tX\n", TaggedFile.MaxWords));
        Assert.Equal(TaggedFile.MaxWords, Assert.Single(Read(words)).Length);
        Assert.Equal(
            $"The sentence in {_folder.PathOf("train.tsv")} that begins in line 2 has more than 10000 words: put an empty line after each sentence.",
            Assert.Throws<InputException>(() => Read($"\n{words}a\tX\n")).Message);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused()
    {
        var path = _folder.Write("train.tsv", [.. "a\tX\ncaf"u8, 0xE9, .. "\tX\n"u8]);
        Assert.Contains($"{path} is not UTF-8: byte 7, in line 2", Assert.Throws<InputException>(() => TaggedFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains(
            _folder.PathOf("gone.tsv"), Assert.Throws<InputException>(() => TaggedFile.Read(_folder.PathOf("gone.tsv"))).Message, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<ImmutableArray<TaggedWord>> Read(string text) => TaggedFile.Read(_folder.Write("train.tsv", text));
}
