using Lockstep.Model.Evaluation;

namespace Lockstep.Model.Tests.Evaluation;

public sealed class TagFiguresTests
{
    // Of the words A A A B B C, tagged A A B B A B.
    private static readonly TagFigures Figures = Of([(0, 0), (0, 0), (0, 1), (1, 1), (1, 0), (2, 1)]);

    [Fact]
    public void Tags_have_precision_recall_f1_and_support()
    {
        Assert.Equal(["A", "B", "C"], Figures.Tags.Select(tag => tag.Tag));
        Assert.Equal([2.0 / 3, 1.0 / 3, 0], Figures.Tags.Select(tag => tag.Precision));
        Assert.Equal([2.0 / 3, 1.0 / 2, 0], Figures.Tags.Select(tag => tag.Recall));
        Assert.Equal([2.0 / 3, 2.0 / 5, 0], Figures.Tags.Select(tag => tag.F1));
        Assert.Equal([3, 2, 1], Figures.Tags.Select(tag => tag.Support));
        Assert.Equal([3, 3, 0], Figures.Tags.Select(tag => tag.Predicted));
    }

    [Fact]
    public void Averages_count_tags_alike_or_by_support()
    {
        Assert.Equal(0.5, Figures.Accuracy);
        Assert.Equal(1.0 / 3, Figures.MacroAverage(tag => tag.Precision), 15);
        Assert.Equal(((3 * (2.0 / 3)) + (2 * (1.0 / 3))) / 6, Figures.WeightedAverage(tag => tag.Precision), 15);
        Assert.Equal(Figures.Accuracy, Figures.WeightedAverage(tag => tag.Recall), 15);
    }

    [Fact]
    public void Unknown_words_are_counted_apart()
    {
        var counts = new TagCounts(2);
        counts.Add(0, 0, isUnknown: false);
        counts.Add(0, 1, isUnknown: true);
        counts.Add(1, 1, isUnknown: true);
        counts.Add(1, 1, isUnknown: true);
        var figures = counts.Figures(["A", "B"]);
        Assert.Equal((4L, 3L, 0.75), (figures.Words, figures.Right, figures.Accuracy));
        Assert.Equal((3L, 2L, 2.0 / 3), (figures.UnknownWords, figures.UnknownRight, figures.UnknownAccuracy));
    }

    [Fact]
    public void A_tag_that_neither_text_nor_model_has_is_left_out() => Assert.Equal(["A", "C"], Of([(0, 2), (2, 2)]).Tags.Select(tag => tag.Tag));

    [Fact]
    public void Nothing_counted_is_zero_and_not_infinite()
    {
        var none = Of([]);
        Assert.Equal((0.0, 0.0, 0.0, 0.0), (none.Accuracy, none.UnknownAccuracy, none.MacroAverage(tag => tag.F1), none.WeightedAverage(tag => tag.F1)));
    }

    private static TagFigures Of((int Right, int Predicted)[] words)
    {
        var counts = new TagCounts(3);
        foreach (var (right, predicted) in words) counts.Add(right, predicted, isUnknown: false);
        return counts.Figures(["A", "B", "C"]);
    }
}
