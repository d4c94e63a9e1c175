using System.Buffers;

namespace Lockstep.Host.CommandLine;

/// <summary>A command line that starts this very program again, to be printed for the user to copy.</summary>
internal static class ProgramInvocation
{
    private static readonly SearchValues<char> Harmless =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,+@%");

    /// <summary>The command line, with arguments quoted for a POSIX shell where they need it.</summary>
    public static string Of(params IEnumerable<string> arguments) => string.Join(' ', Program().Concat(arguments).Select(Quote));

    /// <summary>What starts this very program again, for the operating system: the file, and the arguments before those of the program.</summary>
    public static (string File, string[] Arguments) Again() =>
        Again(Environment.ProcessPath ?? throw new InvalidOperationException("The program does not know its own file."), AppContext.BaseDirectory);

    /// <summary>What starts the program of a process again: its own file, whatever it is called, unless that is the runtime's, which has to be told what to run.</summary>
    /// <param name="process">The file of the process.</param>
    /// <param name="folder">Where the program's assemblies are.</param>
    internal static (string File, string[] Arguments) Again(string process, string folder) =>
        Path.GetFileNameWithoutExtension(process) == "dotnet" ? (process, [Path.Combine(folder, "lockstep.dll")]) : (process, []);

    private static IEnumerable<string> Program()
    {
        var (file, arguments) = Again(Environment.ProcessPath ?? "lockstep", AppContext.BaseDirectory);
        return arguments is [] ? [Shortest(file)] : [Path.GetFileNameWithoutExtension(file), .. arguments.Select(Shortest)];
    }

    private static string Shortest(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : Path.Combine(".", relative);
    }

    private static string Quote(string argument) =>
        argument.Length > 0 && !argument.AsSpan().ContainsAnyExcept(Harmless) ? argument : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
