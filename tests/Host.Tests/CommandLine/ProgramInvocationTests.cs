using Lockstep.Host.CommandLine;

namespace Lockstep.Host.Tests.CommandLine;

public sealed class ProgramInvocationTests
{
    [Theory]
    [InlineData("runs/small-1", " train --resume runs/small-1")]
    [InlineData("my runs/a", " train --resume 'my runs/a'")]
    [InlineData("it's $HOME", @" train --resume 'it'\''s $HOME'")]
    public void Arguments_survive_a_shell(string folder, string expected) =>
        Assert.EndsWith(expected, ProgramInvocation.Of("train", "--resume", folder), StringComparison.Ordinal);
}
