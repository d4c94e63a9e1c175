using System.Text;
using Lockstep.Host.Generation;
using Lockstep.Model;

namespace Lockstep.Host.Tests.Generation;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a b", new[] { "a b" })]
    [InlineData("a\n\nb\n", new[] { "a", "", "b" })]
    [InlineData("a\r\nb\rc\n", new[] { "a", "b\rc" })]
    [InlineData("\ufeffnaïve\n日本", new[] { "naïve", "日本" })]
    public void Lines_end_as_in_a_corpus(string text, string[] lines) => Assert.Equal(lines, Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_line_may_be_longer_than_the_buffer()
    {
        var line = new string('x', 200_000);
        Assert.Equal([line, "y"], Read(Encoding.UTF8.GetBytes($"{line}\ny")));
    }

    [Fact]
    public void What_is_not_UTF8_is_refused_with_its_line()
    {
        var error = Assert.Throws<InputException>(() => Read([0x61, 0x0A, 0xFF, 0x0A]));
        Assert.Contains("Line 2 of the test", error.Message, StringComparison.Ordinal);
    }

    private static List<string> Read(byte[] bytes)
    {
        var reader = new LineReader(new MemoryStream(bytes), "the test");
        var lines = new List<string>();
        while (reader.Read() is { } line) lines.Add(line);
        Assert.Equal(lines.Count, reader.Number);
        return lines;
    }
}
