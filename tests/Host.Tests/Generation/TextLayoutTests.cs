using Lockstep.Host.Generation;

namespace Lockstep.Host.Tests.Generation;

public sealed class TextLayoutTests
{
    [Theory]
    [InlineData(new[] { "a", "b" }, "a b\n")]
    [InlineData(new[] { "a", "<eos>" }, "a\n")]
    [InlineData(new[] { "<eos>", "<eos>", "a", "<eos>", "b" }, "\n\na\nb\n")]
    public void Words_have_a_space_between_and_the_end_of_a_sentence_breaks_the_line(string[] words, string text)
    {
        using var writer = new StringWriter();
        var layout = new TextLayout(writer);
        foreach (var word in words) layout.Write(word);
        layout.End();
        Assert.Equal(text, writer.ToString());
    }
}
