using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Data.Tagging;

namespace Lockstep.Model.Tests.Data.Tagging;

public sealed class SentenceBatchesTests
{
    private const int Epochs = 3;

    private static readonly Arbitrary<(int[] Lengths, int BatchSize, int NumSteps)> Shapes = (
        from lengths in Gen.Choose(1, 12).NonEmptyListOf()
        from batchSize in Gen.Choose(1, 5)
        from numSteps in Gen.Choose(1, 15)
        select (lengths.ToArray(), batchSize, numSteps)).ToArbitrary();

    [Fact]
    public void Every_word_of_every_sentence_is_read_once_an_epoch_with_its_tag() =>
        Prop.ForAll(Shapes, shape =>
        {
            var corpus = TaggedTexts.Corpus(shape.Lengths);
            var batches = new SentenceBatches(corpus, shape.BatchSize, shape.NumSteps, seed: 7);
            var expected = corpus.Train.Sentences.SelectMany(sentence => Words(sentence.Ids.Span, sentence.Tags.Span, batches.IdsPerWord)).Order();
            for (var epoch = 0; epoch < Epochs; epoch++)
            {
                var read = Enumerable.Range(epoch * batches.StepsPerEpoch, batches.StepsPerEpoch)
                    .SelectMany(step => Enumerable.Range(0, shape.BatchSize).SelectMany(row => RowWords(batches, step, row)));
                Assert.Equal(expected, read.Order());
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_batch_is_as_long_as_its_longest_row_and_counts_its_words() =>
        Prop.ForAll(Shapes, shape =>
        {
            var batches = new SentenceBatches(TaggedTexts.Corpus(shape.Lengths), shape.BatchSize, shape.NumSteps, seed: 1);
            for (var step = 0; step < batches.StepsPerEpoch; step++)
            {
                var batch = batches[step];
                var lengths = Enumerable.Range(0, shape.BatchSize).Select(batch.Length).ToArray();
                Assert.Equal(lengths.Max(), batch.Steps);
                Assert.Equal(lengths.Sum(), batch.Words);
                Assert.InRange(batch.Steps, 1, shape.NumSteps);
                Assert.All(Enumerable.Range(0, shape.BatchSize), row => Assert.Equal(lengths[row], batch.Targets(row).Length));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Only_one_batch_of_an_epoch_has_empty_rows()
    {
        var batches = new SentenceBatches(TaggedTexts.Corpus(Enumerable.Range(1, 11)), batchSize: 4, numSteps: 20, seed: 1);
        Assert.Equal(3, batches.StepsPerEpoch);
        Assert.Equal([0, 0, 1], Enumerable.Range(0, 3).Select(step => Enumerable.Range(0, 4).Count(row => batches[step].Length(row) == 0)).Order());
    }

    [Fact]
    public void Sentences_of_a_batch_differ_little_in_length()
    {
        var batches = new SentenceBatches(TaggedTexts.Corpus(Enumerable.Range(0, 40).Select(i => 1 + (i * 7 % 20))), batchSize: 4, numSteps: 20, seed: 1);
        for (var step = 0; step < batches.StepsPerEpoch; step++) Assert.InRange(batches[step].Steps - batches[step].Length(0), 0, 1);
    }

    [Fact]
    public void A_step_is_the_same_whenever_it_is_asked_for_and_whoever_asks()
    {
        var corpus = TaggedTexts.Corpus(Enumerable.Range(0, 30).Select(i => 1 + (i % 6)));
        var one = new SentenceBatches(corpus, batchSize: 4, numSteps: 9, seed: 5);
        var other = new SentenceBatches(corpus, batchSize: 4, numSteps: 9, seed: 5);
        var forwards = Enumerable.Range(0, Epochs * one.StepsPerEpoch).Select(step => Ids(one, step)).ToArray();
        var backwards = Enumerable.Range(0, Epochs * one.StepsPerEpoch).Reverse().Select(step => Ids(other, step)).Reverse().ToArray();
        Assert.Equal(forwards, backwards);
    }

    [Fact]
    public void Epochs_and_seeds_differ_in_the_order_and_in_who_shares_a_batch()
    {
        var corpus = TaggedTexts.Corpus(Enumerable.Repeat(5, 40));
        var batches = new SentenceBatches(corpus, batchSize: 4, numSteps: 9, seed: 5);
        var reseeded = new SentenceBatches(corpus, batchSize: 4, numSteps: 9, seed: 6);
        Assert.NotEqual(Sets(batches, 0), Sets(batches, batches.StepsPerEpoch));
        Assert.NotEqual(Sets(batches, 0), Sets(reseeded, 0));
    }

    [Fact]
    public void The_batches_of_an_epoch_come_in_no_order_of_length()
    {
        var batches = new SentenceBatches(TaggedTexts.Corpus(Enumerable.Range(1, 30)), batchSize: 1, numSteps: 30, seed: 5);
        var lengths = Enumerable.Range(0, 30).Select(step => batches[step].Steps).ToArray();
        Assert.NotEqual(lengths.Order(), lengths);
        Assert.NotEqual(lengths, Enumerable.Range(30, 30).Select(step => batches[step].Steps));
    }

    [Fact]
    public void Sentences_longer_than_a_row_are_counted()
    {
        Assert.Equal(2, new SentenceBatches(TaggedTexts.Corpus(3, 11, 10, 12), batchSize: 2, numSteps: 10, seed: 1).CutSentences);
        Assert.Equal(0, new SentenceBatches(TaggedTexts.Corpus(3, 10), batchSize: 2, numSteps: 10, seed: 1).CutSentences);
    }

    [Theory]
    [InlineData(10, 10, "10")]
    [InlineData(11, 10, "6 5")]
    [InlineData(30, 10, "10 10 10")]
    [InlineData(7, 3, "3 2 2")]
    [InlineData(3, 1, "1 1 1")]
    public void A_long_sentence_is_cut_into_pieces_of_about_one_length(int words, int longest, string lengths)
    {
        var pieces = SentencePiece.Of(new EncodedSentence(new int[words], new int[words]), longest).ToArray();
        Assert.Equal(lengths, string.Join(' ', pieces.Select(piece => piece.Length)));
        Assert.Equal(pieces.Select((_, i) => pieces[..i].Sum(piece => piece.Length)), pieces.Select(piece => piece.First));
    }

    [Fact]
    public void A_step_below_zero_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SentenceBatches(TaggedTexts.Corpus(1), batchSize: 1, numSteps: 1, seed: 1)[-1]);

    private static int[] Ids(SentenceBatches batches, int step) =>
        [.. Enumerable.Range(0, batches.BatchSize).SelectMany(row => TaggedTexts.Ids(batches[step], row, batches.IdsPerWord))];

    // Which words are together, whatever the order.
    private static IEnumerable<string> Sets(SentenceBatches batches, int firstStep) => Enumerable.Range(firstStep, batches.StepsPerEpoch)
        .Select(step => string.Join(' ', Ids(batches, step).Chunk(batches.IdsPerWord).Select(ids => ids[1]).Order()))
        .Order();

    private static string[] RowWords(SentenceBatches batches, int step, int row)
    {
        var batch = batches[step];
        return Words(TaggedTexts.Ids(batch, row, batches.IdsPerWord), batch.Targets(row), batches.IdsPerWord);
    }

    // A word by all its ids but the first, which may be read as unknown, and its tag.
    private static string[] Words(ReadOnlySpan<int> ids, ReadOnlySpan<int> tags, int perWord)
    {
        var words = new string[tags.Length];
        for (var i = 0; i < tags.Length; i++) words[i] = $"{string.Join(',', ids[((i * perWord) + 1)..((i + 1) * perWord)].ToArray())}/{tags[i]}";
        return words;
    }
}
