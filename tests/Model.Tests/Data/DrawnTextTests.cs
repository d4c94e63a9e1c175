using Lockstep.Model.Data;

namespace Lockstep.Model.Tests.Data;

public sealed class DrawnTextTests
{
    [Fact]
    public void The_same_numbers_draw_the_same_text() =>
        Assert.Equal(DrawnText.Of(1000, 5000).Sha256, DrawnText.Of(1000, 5000).Sha256);

    [Fact]
    public void Seven_hundred_tokens_hold_about_as_many_words_as_those_of_the_Penn_Treebank()
    {
        var tokens = DrawnText.Of(10_000, 700 * 100).Train.ToArray();

        // The Penn Treebank: 360.
        Assert.InRange(tokens.Chunk(700).Average(chunk => chunk.Distinct().Count()), 360, 400);
    }

    [Fact]
    public void The_first_word_comes_twice_as_often_as_the_second()
    {
        var tokens = DrawnText.Of(100, 200_000).Train.ToArray();
        Assert.InRange(tokens.Count(id => id == 0) / (double)tokens.Count(id => id == 1), 1.9, 2.1);
        Assert.All(tokens, id => Assert.InRange(id, 0, 99));
    }
}
