using Lockstep.Host.Evaluation;
using Lockstep.Model.Data;
using Lockstep.Model.Evaluation;

namespace Lockstep.Host.Tests.Evaluation;

public sealed class TagFiguresJsonTests
{
    [Fact]
    public void Every_figure_is_on_the_line() =>
        Assert.Equal(
            """
            {"split":"valid","words":4,"accuracy":0.75,"unknown_words":2,"unknown_accuracy":0.5,
            "macro_average":{"precision":0.75,"recall":0.75,"f1":0.75},
            "weighted_average":{"precision":0.75,"recall":0.75,"f1":0.75},
            "tags":{"é":{"precision":0.5,"recall":0.5,"f1":0.5,"support":2,"predicted":2},
            "X":{"precision":1,"recall":1,"f1":1,"support":2,"predicted":2}}}
            """.ReplaceLineEndings(""),
            TagFiguresJson.Line(Split.Valid, new TagFigures(4, 3, 2, 1, [new("\u00E9", 2, 2, 1), new("X", 2, 2, 2)])));

    [Fact]
    public void An_accuracy_on_no_words_is_null() =>
        Assert.Contains("\"unknown_words\":0,\"unknown_accuracy\":null", TagFiguresJson.Line(Split.Test, new TagFigures(0, 0, 0, 0, [])), StringComparison.Ordinal);
}
