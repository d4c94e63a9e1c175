using Lockstep.Host.Tagging;

namespace Lockstep.Host.Tests.Tagging;

public sealed class TaggingNoticesTests
{
    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "1 sentence of the train split is longer than num_steps 60; it is trained on in pieces.")]
    [InlineData(94, "94 sentences of the train split are longer than num_steps 60; they are trained on in pieces.")]
    public void Sentences_in_pieces_are_counted(int cut, string? notice) => Assert.Equal(notice, TaggingNotices.CutSentences(cut, 60));
}
