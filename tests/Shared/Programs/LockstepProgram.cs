using System.Diagnostics;

namespace Lockstep.Tests.Programs;

/// <summary>The built program, as a user starts it.</summary>
internal static class LockstepProgram
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private static readonly Dictionary<string, string> NoVariables = [];

    /// <summary>Runs it to its end.</summary>
    public static ProgramResult Run(params IEnumerable<string> arguments) => RunWith(null, arguments);

    /// <summary>Runs it to its end with an environment variable, NAME=VALUE, where one is given.</summary>
    public static ProgramResult RunWith(string? variable, params IEnumerable<string> arguments)
    {
        using var process = Start(variable?.Split('=') is [var name, var value] ? new Dictionary<string, string> { [name] = value } : NoVariables, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        return End(process, output, error.Result);
    }

    /// <summary>Runs it to its end with a text on standard input.</summary>
    public static ProgramResult RunOn(string input, params IEnumerable<string> arguments) => RunOn(System.Text.Encoding.UTF8.GetBytes(input), arguments);

    /// <inheritdoc cref="RunOn(string, IEnumerable{string})"/>
    public static ProgramResult RunOn(byte[] input, params IEnumerable<string> arguments)
    {
        using var process = StartOn(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all.
        }

        return End(process, output.Result, error.Result);
    }

    /// <summary>Starts it with both outputs redirected.</summary>
    public static Process Start(params IEnumerable<string> arguments) => Start(NoVariables, arguments);

    /// <summary>Starts it with environment variables of its own.</summary>
    public static Process Start(IReadOnlyDictionary<string, string> variables, IEnumerable<string> arguments) => StartThrough([], variables, arguments);

    /// <summary>Starts it with environment variables of its own, by a command that starts others.</summary>
    public static Process StartThrough(IEnumerable<string> command, IReadOnlyDictionary<string, string> variables, IEnumerable<string> arguments) =>
        Start(command, variables, arguments, hasInput: false);

    /// <summary>Starts it with standard input redirected too.</summary>
    public static Process StartOn(params IEnumerable<string> arguments) => Start([], NoVariables, arguments, hasInput: true);

    private static Process Start(IEnumerable<string> command, IReadOnlyDictionary<string, string> variables, IEnumerable<string> arguments, bool hasInput)
    {
        string[] all = [.. command, "dotnet", Path.Combine(TestedProgram.Folder, "lockstep.dll"), .. arguments];
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = hasInput,
        };
        start.Environment["DOTNET_TieredCompilation"] = TestedProgram.TieredCompilation;
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Waits for the end.</summary>
    public static ProgramResult End(Process process, string output, string error, TimeSpan? within = null)
    {
        if (!process.WaitForExit(within ?? Longest))
        {
            process.Kill();
            throw new TimeoutException($"The program did not end. {error}");
        }

        return new ProgramResult(process.ExitCode, output, error);
    }
}
