using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Data;
using Lockstep.Model.Data.Preparation;

namespace Lockstep.Model.Tests.Data.Preparation;

public sealed class CorpusPreparationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => _folder.PathOf("out");

    [Fact]
    public void The_last_tenth_of_the_lines_is_held_out()
    {
        var summary = Prepare(string.Concat(Enumerable.Range(0, 40).Select(line => $"Line {(char)('a' + (line / 2))}a.\n\n")));
        Assert.Equal((80, 40), (summary.Lines, summary.EmptyLines));
        Assert.Equal((36, 2, 2), (summary.Train.Lines, summary.Valid.Lines, summary.Test.Lines));
        Assert.StartsWith("line aa\nline aa\nline ba\n", Read("train.txt"), StringComparison.Ordinal);
        Assert.Equal("line <unk>\nline <unk>\n", Read("valid.txt"));
        Assert.Equal((6, 2), (summary.Test.Tokens, summary.Test.UnknownWords));
    }

    [Fact]
    public void Words_beyond_the_vocabulary_are_unknown()
    {
        var summary = Prepare("b b b a a c\na a b c c d\nb a d\na d\n", vocabularySize: 4);
        Assert.Equal("b b b a a <unk>\na a b <unk> <unk> <unk>\n", Read("train.txt"));
        Assert.Equal("b a <unk>\n", Read("valid.txt"));
        Assert.Equal(4, summary.VocabularySize);
        Assert.Equal(0.25, summary.Valid.UnknownRate);
    }

    [Fact]
    public void Where_all_words_fit_those_that_occur_once_become_unknown()
    {
        Prepare("a a b b c\na b\na b new\n");
        Assert.Equal("a a b b <unk>\n", Read("train.txt"));
        Assert.Equal("a b <unk>\n", Read("test.txt"));
    }

    [Fact]
    public void Where_no_word_is_rare_the_last_one_becomes_unknown()
    {
        Prepare("a a b b\na\nb\n");
        Assert.Equal("a a <unk> <unk>\n", Read("train.txt"));
    }

    [Fact]
    public void A_text_that_has_unknown_words_keeps_them_and_all_others()
    {
        Prepare("a <unk> b\na\nb c\n");
        Assert.Equal("a <unk> b\n", Read("train.txt"));
        Assert.Equal("b <unk>\n", Read("test.txt"));
    }

    [Fact]
    public void Whatever_is_prepared_can_be_read()
    {
        var texts = from lines in Gen.Elements("a", "b", "a b", "c d e f", "it's", "", "...", "<unk>", "7 a", "\u00E9 g").ArrayOf()
                    from size in Gen.Choose(3, 12)
                    select (Text: string.Join('\n', lines), Size: size);
        Prop.ForAll(texts.ToArbitrary(), given =>
        {
            PreparationSummary summary;
            try
            {
                summary = Prepare(given.Text, given.Size);
            }
            catch (InputException e) when (e.Message.Contains("longer text", StringComparison.Ordinal))
            {
                Assert.False(Directory.Exists(Out));
                return;
            }

            var corpus = CorpusReader.ReadFolder(Out);
            Directory.Delete(Out, recursive: true);
            Assert.Equal(summary.VocabularySize, corpus.Vocabulary.Count);
            Assert.InRange(corpus.Vocabulary.Count, 3, given.Size);
            Assert.NotNull(corpus.Vocabulary.UnknownId);
            Assert.Equal((summary.Train.Tokens, summary.Valid.Tokens, summary.Test.Tokens), (corpus.Train.Length, corpus.Valid.Length, corpus.Test.Length));
            Assert.Equal(summary.Train.UnknownWords, corpus.Train.ToArray().Count(id => id == corpus.Vocabulary.UnknownId));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Windows_line_ends_make_the_same_files()
    {
        var summary = Prepare("a b\r\na\r\n\r\nb\r\n");
        Assert.Equal((4, 1), (summary.Lines, summary.EmptyLines));
    }

    [Theory]
    [InlineData("train.txt")]
    [InlineData("notes.md")]
    public void A_folder_with_anything_in_it_is_refused_and_left_alone(string name)
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, name), "mine");
        Assert.Contains($"already holds {name}", Refusal("a\nb\na\n"), StringComparison.Ordinal);
        Assert.Equal("mine", Read(name));
        Assert.Single(Directory.GetFiles(Out));
    }

    [Fact]
    public void A_file_in_place_of_the_folder_is_refused()
    {
        File.WriteAllText(Out, "mine");
        Assert.Contains("is a file", Refusal("a\nb\na\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b\n\na\n", "2 lines with words")]
    [InlineData("", "0 lines with words")]
    [InlineData("a a\na\nb\n", "only one distinct word")]
    public void A_text_too_small_for_three_splits_is_refused(string text, string reason)
    {
        Assert.Contains(reason, Refusal(text), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void A_vocabulary_without_room_for_a_word_is_refused() =>
        Assert.Contains("--vocabulary 2", Assert.Throws<InputException>(() => Prepare("a b\na\nb\n", 2)).Message, StringComparison.Ordinal);

    [Fact]
    public void No_temporary_file_is_left()
    {
        Prepare("a b\na\nb\n");
        Assert.Equal(["test.txt", "train.txt", "valid.txt"], Directory.GetFiles(Out).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private PreparationSummary Prepare(string text, int vocabularySize = CorpusPreparation.DefaultVocabularySize) =>
        CorpusPreparation.Prepare(_folder.Write("text", text), Out, vocabularySize);

    private string Refusal(string text) => Assert.Throws<InputException>(() => Prepare(text)).Message;

    private string Read(string name) => File.ReadAllText(Path.Combine(Out, name));
}
