using Spectre.Console;

namespace Lockstep.Host.Displays;

/// <summary>Chooses the display.</summary>
internal static class RunDisplays
{
    /// <param name="kind">What the user asked for.</param>
    /// <param name="maxSteps">Carried over into the command that resumes the run.</param>
    public static IRunDisplay Create(DisplayKind kind, long? maxSteps) => kind switch
    {
        DisplayKind.Json => new JsonDisplay(new RunLines(maxSteps)),
        DisplayKind.Automatic when IsTerminal() => new TerminalDisplay(Terminal(), new RunLines(maxSteps)),
        _ => new PlainDisplay(new RunLines(maxSteps)),
    };

    private static bool IsTerminal() => !Console.IsOutputRedirected && (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"));

    // no-color.org: whatever its value, if it is not empty.
    private static IAnsiConsole Terminal() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        ColorSystem = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
    });
}
