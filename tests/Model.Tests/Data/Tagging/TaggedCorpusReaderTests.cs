using Lockstep.Model.Data.Tagging;

namespace Lockstep.Model.Tests.Data.Tagging;

public sealed class TaggedCorpusReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Ids_and_tags_come_from_the_training_split()
    {
        Fill("The\tDET\ncat\tNOUN\nsat\tVERB\n\nthe\tDET\ndog\tNOUN\n", "A\tDET\nCAT\tNOUN\n");
        var corpus = TaggedCorpusReader.ReadFolder(_folder.Path);
        var perWord = corpus.Vocabulary.Features.IdsPerWord;
        Assert.Equal(["DET", "NOUN", "VERB"], corpus.Vocabulary.Tags);
        Assert.Equal([0, 1, 2], corpus.Train.Sentences[0].Tags.ToArray());
        Assert.Equal([1, 2, 4], corpus.Train.Sentences[0].Ids.ToArray().Chunk(perWord).Select(ids => ids[0]));
        Assert.Equal((5, 3), (corpus.Train.Words, corpus.Train.LongestSentence));
        Assert.Equal([0, 1], corpus.Valid.Sentences[0].Tags.ToArray());
        Assert.True(corpus.Valid.Sentences[0].IsUnknown(0));
        Assert.False(corpus.Valid.Sentences[0].IsUnknown(1));
        Assert.Equal(corpus.Vocabulary.Features.Encode(["A", "CAT"]), corpus.Valid.Sentences[0].Ids.ToArray());
        Assert.Null(corpus.Test);
    }

    [Fact]
    public void A_tag_that_the_training_split_lacks_names_tag_file_and_line()
    {
        Fill("the\tDET\n", "the\tDET\n\ncat\tNOUN\n");
        Assert.Equal(
            $"Line 3 of {_folder.PathOf("valid.tsv")} has the tag 'NOUN', which no word has that the tagger was trained on: mend the tag, or train on a text that has it.",
            Assert.Throws<InputException>(() => TaggedCorpusReader.ReadFolder(_folder.Path)).Message);
    }

    [Fact]
    public void The_digest_is_of_all_a_run_reads_and_of_nothing_else()
    {
        Fill("The\tDET\ncat\tNOUN\n", "cat\tNOUN\n", "the\tDET\n");
        var first = Digest();
        Assert.Equal("743e521076465d17486e0617cf2d674fa2b56dd26c3b64c9db38c70041df5fd6", first);

        Fill("# comment\nThe\tDET\tDT\ncat\tNOUN\tNN\r\n\r\n", "cat\tNOUN\n", "the\tDET\n");
        Assert.Equal(first, Digest());
        Fill("The\tDET\n\ncat\tNOUN\n", "cat\tNOUN\n", "the\tDET\n");
        Assert.NotEqual(first, Digest());
        Fill("The\tNOUN\ncat\tDET\n", "cat\tNOUN\n", "the\tDET\n");
        Assert.NotEqual(first, Digest());
        Fill("The\tDET\ncat\tNOUN\n", "the\tNOUN\n", "the\tDET\n");
        Assert.NotEqual(first, Digest());
        File.Delete(_folder.PathOf("test.tsv"));
        Fill("The\tDET\ncat\tNOUN\n", "cat\tNOUN\n");
        Assert.NotEqual(first, Digest());
    }

    public void Dispose() => _folder.Dispose();

    private string Digest() => TaggedCorpusReader.ReadFolder(_folder.Path).Sha256;

    private void Fill(string train, string valid, string? test = null)
    {
        _folder.Write("train.tsv", train);
        _folder.Write("valid.tsv", valid);
        if (test is not null) _folder.Write("test.tsv", test);
    }
}
