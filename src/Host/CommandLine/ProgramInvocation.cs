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
    public static (string File, string[] Arguments) Again()
    {
        var process = Environment.ProcessPath ?? throw new InvalidOperationException("The program does not know its own file.");
        return Path.GetFileNameWithoutExtension(process) == "lockstep" ? (process, []) : (process, [typeof(ProgramInvocation).Assembly.Location]);
    }

    private static IEnumerable<string> Program()
    {
        var process = Environment.ProcessPath ?? "lockstep";
        if (Path.GetFileNameWithoutExtension(process) == "lockstep") return [Shortest(process)];
        return [Path.GetFileNameWithoutExtension(process), Shortest(typeof(ProgramInvocation).Assembly.Location)];
    }

    private static string Shortest(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : Path.Combine(".", relative);
    }

    private static string Quote(string argument) =>
        argument.Length > 0 && !argument.AsSpan().ContainsAnyExcept(Harmless) ? argument : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
