using System.Buffers.Binary;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Data;
using Lockstep.Model.Data.Tagging;
using Lockstep.Model.Learning;
using Lockstep.Model.Storage;
using Lockstep.Tests;

namespace Lockstep.Model.Tests.Storage;

public sealed class CorpusFileTests : IDisposable
{
    private static readonly Gen<Corpus> Corpora =
        from words in Gen.Choose(1, 30)
        from splits in Splits(words).ArrayOf(3)
        select new Corpus($"größe {words}", VocabularyOf(words), splits[0], splits[1], splits[2]);

    private static readonly Gen<TaggedCorpus> TaggedCorpora =
        from seed in Gen.Choose(1, 20)
        from sizes in Gen.Choose(1, 12).ArrayOf(2)
        from hasTest in Gen.Elements(true, false)
        select Tagged(seed, sizes[0], sizes[1], hasTest);

    private static readonly Arbitrary<RunText> Texts =
        Gen.OneOf(Corpora.Select(corpus => new RunText(corpus)), TaggedCorpora.Select(corpus => new RunText(corpus))).ToArbitrary();

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_corpus_comes_back_with_its_digest_from_memory_and_from_the_disk() =>
        Prop.ForAll(Texts, text =>
        {
            var bytes = BytesOf(text);
            AssertSame(text, CorpusFile.Read(bytes, "here"));
            AssertSame(text, CorpusFile.Read(_folder.Write("a.corpus", bytes)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        var split = SplitOf(1, 0);
        var bytes = BytesOf(new RunText(new Corpus("a", Vocabulary.FromWords(["<eos>", "é"]), split, split with { EntropyPerToken = 2 }, split with { UnknownWords = 1 })));
        Assert.Equal(
            "4C53434F52505553" + "01000000" + "00000000" + "01000000" + "61" + "02000000" + "05000000" + "3C656F733E" + "02000000" + "C3A9" +
            "02000000" + "00000000" + "00000000" + "0000000000000000" + "0100000000000000" +
            "02000000" + "00000000" + "01000000" + "0000000000000040" + "0100000000000000" +
            "02000000" + "01000000" + "00000000" + "0000000000000000" + "0100000000000000" +
            Convert.ToHexString(SHA256.HashData(bytes.AsSpan(..^32))),
            Convert.ToHexString(bytes));
    }

    [Fact]
    public void Every_truncation_and_every_byte_too_many_is_refused()
    {
        foreach (var text in (RunText[])[new(Small()), new(Tagged(3, 2, 1, hasTest: true))])
        {
            var whole = BytesOf(text);
            for (var length = 0; length < whole.Length; length++) AssertRefused(whole[..length]);
            AssertRefused([.. whole, 0]);
        }
    }

    [Fact]
    public void Any_damage_is_refused() =>
        Prop.ForAll(Texts, Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(1, 255).ToArbitrary(), (text, place, change) =>
        {
            var damaged = BytesOf(text);
            damaged[place % damaged.Length] ^= (byte)change;
            AssertRefused(damaged);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    // As a peer could send it that means harm: damaged, and the checksum right.
    [Fact]
    public void Damage_under_a_right_checksum_is_refused_or_gives_a_whole_corpus() =>
        Prop.ForAll(Texts, Damages().ToArbitrary(), (text, damages) =>
        {
            var damaged = BytesOf(text);
            foreach (var (place, value) in damages) BinaryPrimitives.WriteInt32LittleEndian(damaged.AsSpan(place % (damaged.Length - 36)), value);
            try
            {
                var read = CorpusFile.Read(Sealed(damaged), "here");
                AssertSame(read, CorpusFile.Read(BytesOf(read), "here"));
            }
            catch (InputException exception)
            {
                Assert.Contains("here", exception.Message, StringComparison.Ordinal);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Theory]
    [InlineData(0, 0x20202020, "begins otherwise")]
    [InlineData(8, 2, "same version of Lockstep")]
    [InlineData(8, 0, "format is 0")]
    [InlineData(12, 7, "kind is 7")]
    [InlineData(16, int.MaxValue, "claims 2147483647 bytes of a name")]
    [InlineData(16, -1, "claims -1 bytes of a name")]
    [InlineData(21, 400_000_000, "claims 400000000 words")]
    [InlineData(39, int.MaxValue, "claims 2147483647 tokens")]
    [InlineData(43, 3, "3 unknown words among 2")]
    [InlineData(47, 2, "entropy")]
    [InlineData(47, 1, "")]
    [InlineData(59, 2, "is 2, where 0 to 1 are known")]
    [InlineData(59, -1, "is -1, where 0 to 1 are known")]
    public void A_claim_that_cannot_be_is_refused_even_under_a_right_checksum(int place, int value, string expected)
    {
        var bytes = BytesOf(new RunText(Small()));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(place), value);
        if (expected.Length == 0) Assert.Equal(0, CorpusFile.Read(Sealed(bytes), "here").Corpus![Split.Train].EntropyPerToken);
        else Assert.Contains(expected, Assert.Throws<InputException>(() => CorpusFile.Read(Sealed(bytes), "here")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Claims_make_no_room()
    {
        var bytes = BytesOf(new RunText(Small()));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(21), 400_000_000);
        AssertRefused(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(bytes);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void A_word_with_a_line_feed_is_not_written()
    {
        var split = SplitOf(0);
        var corpus = new Corpus("a", Vocabulary.FromWords(["<eos>", "a\nb"]), split, split, split);
        Assert.Throws<ArgumentException>(() => BytesOf(new RunText(corpus)));
    }

    [Fact]
    public void A_recipe_for_text_of_the_other_kind_has_no_plan()
    {
        Assert.Throws<InputException>(() => new RunText(TinyRun.Corpus).Plan(TinyTagging.Recipe));
        Assert.Throws<InputException>(() => new RunText(TinyTagging.Corpus).Plan(TinyRun.Recipe));
        Assert.Equal(TinyRun.Plan.Steps, new RunText(TinyRun.Corpus).Plan(TinyRun.Recipe).Steps);
        Assert.Equal(TinyTagging.Plan.Steps, new RunText(TinyTagging.Corpus).Plan(TinyTagging.Recipe).Steps);
    }

    private static void AssertSame(RunText expected, RunText read)
    {
        Assert.Equal(expected.Sha256, read.Sha256);
        Assert.Equal((expected.Name, expected.Task), (read.Name, read.Task));
        Assert.Equal(expected.Tagged?.Test is null, read.Tagged?.Test is null);
        if (expected.Corpus is not { } corpus) return;
        foreach (var split in Enum.GetValues<Split>())
        {
            Assert.Equal(corpus[split].UnknownWords, read.Corpus![split].UnknownWords);
            Assert.Equal(corpus[split].EntropyPerToken, read.Corpus[split].EntropyPerToken);
        }
    }

    private static void AssertRefused(byte[] bytes) => Assert.Throws<InputException>(() => CorpusFile.Read(bytes, "here"));

    private static byte[] BytesOf(RunText text)
    {
        using var stream = new MemoryStream();
        CorpusFile.Write(stream, text);
        return stream.ToArray();
    }

    private static byte[] Sealed(byte[] bytes) => [.. bytes[..^32], .. SHA256.HashData(bytes.AsSpan(..^32))];

    private static Gen<(int Place, int Value)[]> Damages() =>
        (from place in Gen.Choose(0, int.MaxValue)
         from value in Gen.OneOf(Gen.Choose(-3, 40), Gen.Choose(int.MinValue, int.MaxValue))
         select (place, value)).NonEmptyListOf().Select(list => list.Take(2).ToArray());

    private static Gen<CorpusSplit> Splits(int words) =>
        from tokens in Gen.Choose(0, words - 1).ArrayOf()
        from unknown in Gen.Choose(0, tokens.Length)
        from nats in Gen.Choose(-1, 7)
        select new CorpusSplit(tokens, unknown, nats < 0 ? null : nats / 3.0);

    private static CorpusSplit SplitOf(params int[] tokens) => new(tokens, 0);

    private static Vocabulary VocabularyOf(int words) =>
        Vocabulary.FromWords([Vocabulary.EndOfSentence, .. Enumerable.Range(1, words - 1).Select(id => id % 3 == 0 ? $"ŵ𝄞{id}" : $"w{id}")]);

    private static Corpus Small()
    {
        var split = SplitOf(1, 0);
        return new Corpus("a", Vocabulary.FromWords(["<eos>", "b"]), split, split, split);
    }

    private static TaggedCorpus Tagged(int seed, int train, int valid, bool hasTest)
    {
        var corpus = TinyTagging.CorpusOf(TinyTagging.Sentences(train + valid, sentence => 1 + (sentence * seed % 9)));
        var sentences = corpus.Train.Sentences;
        var validSplit = new TaggedSplit(sentences[train..]);
        return new TaggedCorpus("tagged", corpus.Vocabulary, new TaggedSplit(sentences[..train]), validSplit, hasTest ? validSplit : null);
    }
}
