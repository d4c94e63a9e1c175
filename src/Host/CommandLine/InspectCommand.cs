using System.CommandLine;
using Lockstep.Host.Inspection;

namespace Lockstep.Host.CommandLine;

/// <summary><c>lockstep inspect</c>.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A model, a checkpoint, or any other safetensors file.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("inspect",
            """
            Shows what a model file holds: tensors, recipe, vocabulary, where it comes from, and whether it is whole. Of a damaged file it shows what is left, and ends with 2.

            Example: lockstep inspect runs/small-1/model.safetensors
            """)
        {
            file, json,
        };
        command.SetAction(parsed => InspectSession.Run(parsed.GetRequiredValue(file), parsed.GetValue(json)));
        return command;
    }
}
