using System.Diagnostics;

namespace Lockstep.Host.Tests.Packaging;

/// <summary>Commands of the SDK and of others, run to their end.</summary>
internal static class Commands
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <summary>Runs the SDK on what was built with the tests: nothing is compiled again.</summary>
    public static void Sdk(params string[] arguments)
    {
        var ended = Run("dotnet", arguments);
        Assert.True(ended.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: {ended.Output}{ended.Error}");
    }

    public static ProgramResult Run(string file, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Build nodes that stay would hold on to the outputs of this process.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        return LockstepProgram.End(process, output, error.Result, Longest);
    }
}
