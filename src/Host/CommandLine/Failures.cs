using Lockstep.Model;

namespace Lockstep.Host.CommandLine;

/// <summary>Turns what went wrong into one line on standard error and an exit code.</summary>
internal static class Failures
{
    /// <summary>Set to 1, stack traces are printed too.</summary>
    public const string DebugVariable = "LOCKSTEP_DEBUG";

    /// <summary>Runs a command.</summary>
    public static int Guard(Func<int> command)
    {
        try
        {
            return command();
        }
        catch (InputException exception)
        {
            return Report(exception, exception.Message, ExitCode.WrongInput);
        }
        catch (Exception exception) when (exception is RunFailedException or IOException)
        {
            return Report(exception, exception.Message, ExitCode.Failed);
        }
        catch (Exception exception)
        {
            // The boundary of the program: what nobody foresaw must still end in one line.
            var hint = $"{exception.GetType().Name}: {exception.Message} (an error in Lockstep itself; {DebugVariable}=1 shows where)";
            return Report(exception, hint, ExitCode.Failed);
        }
    }

    private static int Report(Exception exception, string message, int code)
    {
        Console.Error.WriteLine($"lockstep: {message.ReplaceLineEndings(" ")}");
        if (Environment.GetEnvironmentVariable(DebugVariable) == "1") Console.Error.WriteLine(exception);
        return code;
    }
}
