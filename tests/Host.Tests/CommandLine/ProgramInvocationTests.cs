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

    [Fact]
    public void The_runtime_is_told_again_which_program_to_run()
    {
        var (file, arguments) = ProgramInvocation.Again("/usr/bin/dotnet", "/opt/lockstep");
        Assert.Equal(("/usr/bin/dotnet", Path.Combine("/opt/lockstep", "lockstep.dll")), (file, Assert.Single(arguments)));
    }

    [Theory]
    [InlineData("/home/me/tools/lockstep")]
    [InlineData("/opt/lockstep-0.1.0")]
    [InlineData("/opt/lockstep.exe")]
    public void A_tool_or_a_single_file_of_any_name_is_started_again_as_it_is(string program)
    {
        var (file, arguments) = ProgramInvocation.Again(program, "/opt");
        Assert.Equal(program, file);
        Assert.Empty(arguments);
    }
}
