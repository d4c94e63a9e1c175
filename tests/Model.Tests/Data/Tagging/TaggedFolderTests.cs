using Lockstep.Model.Data;
using Lockstep.Model.Data.Tagging;

namespace Lockstep.Model.Tests.Data.Tagging;

public sealed class TaggedFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(Split.Train, "train.tsv")]
    [InlineData(Split.Train, "train.txt")]
    [InlineData(Split.Train, "en_ewt.train.tsv")]
    [InlineData(Split.Valid, "valid.tsv")]
    [InlineData(Split.Valid, "valid.txt")]
    [InlineData(Split.Valid, "dev.tsv")]
    [InlineData(Split.Valid, "en_ewt.dev.tsv")]
    [InlineData(Split.Valid, "en.valid.tsv")]
    [InlineData(Split.Test, "test.tsv")]
    [InlineData(Split.Test, "en_ewt.test.tsv")]
    public void A_split_is_found_by_its_name(Split split, string name)
    {
        _folder.Write(name, "a\tX\n");
        _folder.Write("train.json", "");
        _folder.Write("contest.tsv", "");
        Assert.Equal(_folder.PathOf(name), TaggedFolder.Find(_folder.Path, split));
    }

    [Fact]
    public void A_split_may_be_missing_where_it_is_not_needed() => Assert.Null(TaggedFolder.FindOptional(_folder.Path, Split.Test));

    [Fact]
    public void A_missing_split_says_which_names_were_looked_for() =>
        Assert.Equal(
            $"The folder {_folder.Path} holds no valid.tsv, valid.txt, dev.tsv, dev.txt and no file named like en.dev.tsv: add one of them.",
            Assert.Throws<InputException>(() => TaggedFolder.Find(_folder.Path, Split.Valid)).Message);

    [Fact]
    public void Two_files_for_one_split_are_refused()
    {
        _folder.Write("en.dev.tsv", "");
        _folder.Write("de.dev.tsv", "");
        Assert.Equal(
            $"The folder {_folder.Path} holds de.dev.tsv and en.dev.tsv, and each could be the valid split: leave one of them there.",
            Assert.Throws<InputException>(() => TaggedFolder.FindOptional(_folder.Path, Split.Valid)).Message);
    }

    [Fact]
    public void A_missing_folder_is_named() =>
        Assert.Contains("/nowhere/at/all", Assert.Throws<InputException>(() => TaggedFolder.Find("/nowhere/at/all", Split.Train)).Message, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();
}
