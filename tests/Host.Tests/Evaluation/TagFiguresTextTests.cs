using Lockstep.Host.Evaluation;
using Lockstep.Model.Data;
using Lockstep.Model.Evaluation;

namespace Lockstep.Host.Tests.Evaluation;

public sealed class TagFiguresTextTests
{
    [Fact]
    public void The_table_has_a_line_a_tag_then_averages_then_accuracies() =>
        Assert.Equal(
            """
                              precision     recall         f1    support
                        NOUN     0.9000     0.7500     0.8182      1,200
                         DET     0.7000     1.0000     0.8235        700
               macro average     0.8000     0.8750     0.8209      1,900
            weighted average     0.8263     0.8421     0.8202      1,900

            valid accuracy 84.21 %, over 1,900 words; unknown words 60.00 %, over 50
            """,
            TagFiguresText.Table(Split.Valid, new TagFigures(1_900, 1_600, 50, 30, [new("NOUN", 1_200, 1_000, 900), new("DET", 700, 1_000, 700)])));

    [Fact]
    public void A_long_tag_widens_its_column() =>
        Assert.Equal(
            (string[])
            [
                "                        precision     recall         f1    support",
                "a_tag_with_a_long_name     1.0000     1.0000     1.0000          1",
            ],
            TagFiguresText.Table(Split.Test, new TagFigures(1, 1, 0, 0, [new("a_tag_with_a_long_name", 1, 1, 1)])).Split('\n')[..2]);

    [Fact]
    public void A_text_without_unknown_words_does_not_speak_of_them() =>
        Assert.Equal("test accuracy 50.00 %, over 2 words", TagFiguresText.Summary(Split.Test, new TagFigures(2, 1, 0, 0, [])));
}
