using Lockstep.Model.Data;

namespace Lockstep.Model.Tests.Data;

public sealed class CorpusReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Each_line_is_its_words_and_an_end_of_sentence()
    {
        Fill(" the cat <unk> \r\nthe\tdog\n\n the end");
        var corpus = CorpusReader.ReadFolder(_folder.Path);
        Assert.Equal(["<eos>", "the", "<unk>", "cat", "dog", "end"], corpus.Vocabulary.Words);
        Assert.Equal([1, 3, 2, 0, 1, 4, 0, 0, 1, 5, 0], corpus.Train.ToArray());
    }

    [Fact]
    public void A_word_outside_the_vocabulary_is_unknown_and_counted()
    {
        Fill("the <unk> cat\n", valid: "the bird\n", test: "a cat the\na\n");
        var corpus = CorpusReader.ReadFolder(_folder.Path);
        var unknown = corpus.Vocabulary.UnknownId!.Value;
        Assert.Equal(unknown, corpus.Valid.Span[1]);
        Assert.Equal((0, 1, 2), (corpus[Split.Train].UnknownWords, corpus[Split.Valid].UnknownWords, corpus[Split.Test].UnknownWords));
        Assert.Null(corpus[Split.Valid].EntropyPerToken);
    }

    [Fact]
    public void A_word_outside_a_vocabulary_without_unknown_names_word_file_and_line()
    {
        Fill("the cat\n", valid: "the\nthe bird\n");
        var message = Refusal();
        Assert.Contains("'bird'", message, StringComparison.Ordinal);
        Assert.Contains(_folder.PathOf("valid.txt"), message, StringComparison.Ordinal);
        Assert.Contains("line 2", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Penn_treebank_names_are_preferred()
    {
        Fill("the plain\n");
        _folder.Write("ptb.train.txt", "the <unk>\n");
        Assert.True(CorpusReader.ReadFolder(_folder.Path).Vocabulary.TryGetId("the", out _));
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_word()
    {
        Fill("\uFEFFthe cat\n");
        Assert.True(CorpusReader.ReadFolder(_folder.Path).Vocabulary.TryGetId("the", out _));
    }

    [Fact]
    public void Digests_differ_where_any_split_differs()
    {
        Fill("the cat\n", "the\n", "cat\n");
        var first = CorpusReader.ReadFolder(_folder.Path).Sha256;
        Assert.Equal(first, CorpusReader.ReadFolder(_folder.Path).Sha256);
        Assert.Equal("7201e020606750d8a8870e8e64970f436f0e57d60fac8fa694f3cc7f102c6465", first);
        Fill("the cat\n", "cat\n", "the\n");
        Assert.NotEqual(first, CorpusReader.ReadFolder(_folder.Path).Sha256);
    }

    [Fact]
    public void A_file_is_read_in_the_words_of_a_checkpoint()
    {
        var path = _folder.Write("other.txt", "b c\n");
        var split = CorpusReader.ReadSplit(path, Vocabulary.FromWords(["<unk>", "b", "<eos>"]));
        Assert.Equal([1, 0, 2], split.Tokens.ToArray());
        Assert.Equal(1, split.UnknownWords);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused_with_their_place()
    {
        Fill("the\n");
        _folder.Write("train.txt", [.. "the\nca"u8, 0xE9, .. " \n"u8]);
        Assert.Equal($"The file {_folder.PathOf("train.txt")} is not UTF-8: byte 6, in line 2, is 0xE9; convert the file to UTF-8.", Refusal());
    }

    [Fact]
    public void A_missing_folder_is_named() =>
        Assert.Contains("/nowhere/at/all", Assert.Throws<InputException>(() => CorpusReader.ReadFolder("/nowhere/at/all")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_split_says_which_names_were_looked_for()
    {
        Fill("the\n");
        File.Delete(_folder.PathOf("valid.txt"));
        Assert.Contains("neither ptb.valid.txt nor valid.txt", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(" \n\r\n", "has no words")]
    public void A_split_without_words_is_refused(string text, string reason)
    {
        Fill("the\n", test: text);
        Assert.Contains($"{_folder.PathOf("test.txt")} {reason}", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains(
            _folder.PathOf("gone.txt"),
            Assert.Throws<InputException>(() => CorpusReader.ReadSplit(_folder.PathOf("gone.txt"), Vocabulary.FromWords(["<eos>"]))).Message,
            StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private string Refusal() => Assert.Throws<InputException>(() => CorpusReader.ReadFolder(_folder.Path)).Message;

    private void Fill(string train, string? valid = null, string? test = null)
    {
        _folder.Write("train.txt", train);
        _folder.Write("valid.txt", valid ?? "the\n");
        _folder.Write("test.txt", test ?? "the\n");
    }
}
