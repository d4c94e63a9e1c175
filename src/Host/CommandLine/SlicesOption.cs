using System.CommandLine;

namespace Lockstep.Host.CommandLine;

/// <summary><c>--slices</c>: where gradients are added up.</summary>
internal sealed class SlicesOption : Option<string>
{
    private const string Coordinator = "coordinator";
    private const string Workers = "workers";

    public SlicesOption(string description)
        : base("--slices")
    {
        (Description, HelpName, DefaultValueFactory) = (description, $"{Coordinator}|{Workers}", _ => Coordinator);
        this.TakeOneOf(Coordinator, Workers);
    }

    public bool IsOnWorkers(ParseResult parsed) => parsed.GetValue(this) == Workers;
}
