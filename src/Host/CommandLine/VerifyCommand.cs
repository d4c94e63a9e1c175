using System.CommandLine;
using Lockstep.Host.Verification;

namespace Lockstep.Host.CommandLine;

/// <summary><c>lockstep verify</c>.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var folders = new Argument<string[]>("folders")
        {
            Description = "The folder of a run; of a run that went on in other folders, all of them.",
            HelpName = "DIR",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("verify",
            """
            Proves from the ledger of a run that every shard of every step was applied once, that what was computed again came to the same, and, once the run is finished, that its model
            is the one it ended with. The run may go on meanwhile. Ends with 0 where it is proven; with 1 where it is disproved, a line for each finding.

            Examples:
              lockstep verify runs/small-1
              lockstep verify runs/small-1 runs/small-1-standby --json
            """)
        {
            folders, json,
        };
        command.SetAction(parsed => VerifySession.Run(parsed.GetRequiredValue(folders), parsed.GetValue(json)));
        return command;
    }
}
