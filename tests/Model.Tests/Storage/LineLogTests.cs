using Lockstep.Model.Storage;

namespace Lockstep.Model.Tests.Storage;

public sealed class LineLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "")]
    [InlineData("torn", "")]
    [InlineData("{\"a\":1}\n", "{\"a\":1}\n")]
    [InlineData("{\"a\":1}\n{\"a\":2", "{\"a\":1}\n")]
    [InlineData("{\"a\":1}\n\0\0\0\n\0}\n", "{\"a\":1}\n")]
    [InlineData("\0\n{\"a\":1}\ntorn", "\0\n{\"a\":1}\n")]
    public void What_a_crash_left_torn_at_the_end_is_dropped_and_the_next_line_follows(string before, string kept)
    {
        var path = _folder.Write("log", before);
        using (var log = LineLog.Open(path)) log.Append("{}\n"u8);
        Assert.Equal(kept + "{}\n", File.ReadAllText(path));
    }

    [Fact]
    public void Lines_longer_than_a_block_are_found_too()
    {
        var line = $$"""{"a":"{{new string('a', 10_000)}}"}""" + "\n";
        var path = _folder.Write("log", line + line + line[..^2]);
        LineLog.Open(path).Dispose();
        Assert.Equal(line + line, File.ReadAllText(path));
    }
}
