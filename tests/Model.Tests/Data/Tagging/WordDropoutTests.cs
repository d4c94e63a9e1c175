using Lockstep.Model.Data.Tagging;

namespace Lockstep.Model.Tests.Data.Tagging;

public sealed class WordDropoutTests
{
    // Words 1, 2 and 3 occur once, four times and sixty times.
    private static readonly EncodedSentence Text = new((int[])[1, .. Enumerable.Repeat(2, 4), .. Enumerable.Repeat(3, 60)], new int[65]);

    [Theory]
    [InlineData(1, 1.0 / 5)]
    [InlineData(2, 1.0 / 17)]
    [InlineData(3, 1.0 / 241)]
    public void A_word_is_read_as_unknown_the_more_rarely_the_more_often_it_occurs(int word, double probability)
    {
        const int Draws = 40_000;
        var dropout = new WordDropout([Text], words: 4, seed: 3);
        var dropped = Enumerable.Range(0, Draws).Count(i => dropout.Read(word, step: i / 400, row: i % 20, time: i / 20 % 20) == WordFeatures.UnknownWordId);
        var sigma = Math.Sqrt(Draws * probability * (1 - probability));
        Assert.InRange(dropped, (Draws * probability) - (4 * sigma), (Draws * probability) + (4 * sigma));
    }

    [Fact]
    public void What_is_dropped_depends_on_seed_step_row_and_time_alone()
    {
        var dropout = new WordDropout([Text], words: 4, seed: 3);
        var first = Draw(dropout, (step, row, time) => (step, row, time));
        Assert.Equal(first, Draw(new WordDropout([Text], words: 4, seed: 3), (step, row, time) => (step, row, time)));
        Assert.NotEqual(first, Draw(new WordDropout([Text], words: 4, seed: 4), (step, row, time) => (step, row, time)));
        Assert.NotEqual(first, Draw(dropout, (step, row, time) => (step + 1, row, time)));
        Assert.NotEqual(first, Draw(dropout, (step, row, time) => (step + (1L << 32), row, time)));
        Assert.NotEqual(first, Draw(dropout, (step, row, time) => (step, row + 1, time)));
        Assert.NotEqual(first, Draw(dropout, (step, row, time) => (step, row, time + 1)));
    }

    [Fact]
    public void An_unknown_word_stays_unknown() => Assert.Equal(WordFeatures.UnknownWordId, new WordDropout([Text], words: 4, seed: 3).Read(WordFeatures.UnknownWordId, 0, 0, 0));

    private static int[] Draw(WordDropout dropout, Func<long, int, int, (long Step, int Row, int Time)> place) =>
    [
        .. Enumerable.Range(0, 200).Select(i => place(i / 100, i % 10, i / 10 % 10)).Select(at => dropout.Read(1, at.Step, at.Row, at.Time)),
    ];
}
