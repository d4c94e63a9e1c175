using System.Text.Json;
using Lockstep.Host.CommandLine;
using Lockstep.Host.Training;
using Lockstep.Model;
using Spectre.Console;

namespace Lockstep.Host.Status;

/// <summary>One invocation of <c>lockstep status</c>.</summary>
internal static class StatusSession
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Prints how a run is, once or until it is over; gives the exit code.</summary>
    /// <param name="address">Where to ask.</param>
    /// <param name="isWatched">Whether to go on.</param>
    /// <param name="isJson">Whether to print the document itself, on a line.</param>
    public static int Run(StatusAddress address, bool isWatched, bool isJson)
    {
        using var client = new StatusClient(address);
        if (!isWatched) return Print(client, isJson);
        using var signals = new StopSignals(_ => { });
        if (isJson || Console.IsOutputRedirected) return Repeat(client, signals, document => Print(document, client, isJson));
        var exitCode = ExitCode.Success;
        AnsiConsole.Live(Spectre.Console.Text.Empty).Start(live =>
            exitCode = Repeat(client, signals, document =>
            {
                using var parsed = client.Parse(document);
                live.UpdateTarget(new Spectre.Console.Text(string.Join('\n', StatusText.Of(parsed.RootElement))));
                return IsOver(parsed.RootElement);
            }));
        return exitCode;
    }

    private static int Print(StatusClient client, bool isJson)
    {
        Print(client.Read(), client, isJson);
        return ExitCode.Success;
    }

    // Whether the run is over.
    private static bool Print(string document, StatusClient client, bool isJson)
    {
        using var parsed = client.Parse(document);
        if (isJson) Console.WriteLine(document);
        else foreach (var line in StatusText.Of(parsed.RootElement)) Console.WriteLine(line);
        return IsOver(parsed.RootElement);
    }

    // Once it has answered, a run that does not answer any more is over.
    private static int Repeat(StatusClient client, StopSignals signals, Func<string, bool> show)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                if (show(client.Read())) return ExitCode.Success;
            }
            catch (RunFailedException) when (!isFirst)
            {
                Console.Error.WriteLine("The run does not answer any more.");
                return ExitCode.Success;
            }

            if (signals.Token.WaitHandle.WaitOne(Interval)) return signals.ExitCode;
        }
    }

    private static bool IsOver(JsonElement document) => document.GetProperty("state").GetString() is "finished" or "interrupted" or "failed";
}
