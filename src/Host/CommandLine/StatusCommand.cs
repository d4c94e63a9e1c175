using System.CommandLine;
using Lockstep.Host.Status;

namespace Lockstep.Host.CommandLine;

/// <summary><c>lockstep status</c>.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var address = new Argument<string>("address") { Description = "Where the run has its page: HOST:PORT as given with --dashboard, or the address that 'lockstep train' printed.", HelpName = "HOST:PORT|URL" };
        var token = Texts.Option("--token", "TOKEN", "The token, where one is asked for and the address does not hold it.");
        var watch = new Option<bool>("--watch") { Description = "Go on every second, until the run is over or Ctrl-C." };
        var json = new Option<bool>("--json") { Description = "Print the whole JSON document, on a line." };
        var command = new Command("status",
            """
            Says how a run is: how far it has come, what each worker does, and, where it is slow or stuck, who is the reason and why. The run needs a page: 'lockstep train --dashboard'.

            Examples:
              lockstep status 127.0.0.1:4080
              lockstep status --watch http://10.0.0.1:4080/?token=3f2a...
              lockstep status 127.0.0.1:4080 --json
            """)
        {
            address, token, watch, json,
        };
        command.SetAction(parsed => StatusSession.Run(StatusAddress.Parse(parsed.GetRequiredValue(address), parsed.GetValue(token)), parsed.GetValue(watch), parsed.GetValue(json)));
        return command;
    }
}
