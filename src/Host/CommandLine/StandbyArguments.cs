using System.CommandLine;
using System.CommandLine.Parsing;
using Lockstep.Host.Remoting;
using Lockstep.Host.Training;

namespace Lockstep.Host.CommandLine;

/// <summary>The options with which a process stands by for a coordinator.</summary>
internal sealed class StandbyArguments
{
    private readonly Option<bool> _standby = new("--standby")
    {
        Description = "Hold a replica of the run at --join, and take the run over, in --out and at --listen, once its coordinator is gone. Recipe and text come from there.",
    };

    private readonly Option<string?> _join = Texts.Option("--join", "HOST:PORT[,HOST:PORT]", "With --standby: where the coordinator listens, and other standbys do.");

    private readonly Option<long?> _takeOverAfter = Whole.Option("--take-over-after", "With --standby: seconds without a coordinator after which to take over. Default: 2.", 1, int.MaxValue);

    private readonly Option<long?> _joinTimeout = Whole.Option("--join-timeout", "With --standby: seconds to look for the first coordinator; one whose folder holds the run already goes on with it after 30 s at most. Default: 1800.", 1, int.MaxValue);

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_standby, _join, _takeOverAfter, _joinTimeout]) command.Add(option);
    }

    /// <summary>Refuses what does not go together.</summary>
    /// <param name="result">What was given.</param>
    /// <param name="needed">What a standby needs.</param>
    /// <param name="fromThere">What it takes from the coordinator.</param>
    public void Check(CommandResult result, IReadOnlyList<Option> needed, IReadOnlyList<Option> fromThere)
    {
        if (!result.GetValue(_standby))
        {
            foreach (var option in ((Option[])[_join, _takeOverAfter, _joinTimeout]).Where(option => result.GetResult(option) is not null))
                result.AddError($"{option.Name} goes with --standby; give it, or join as a worker with 'lockstep worker'.");
            return;
        }

        foreach (var option in needed.Append(_join).Where(option => result.GetResult(option) is null)) result.AddError($"--standby needs {option.Name}; give it.");
        foreach (var option in fromThere.Where(option => result.GetResult(option) is { Implicit: false })) result.AddError($"{option.Name} does not go with --standby, which has it from the coordinator; leave it out.");
    }

    /// <summary>Whom to stand by for; null where it is not asked for.</summary>
    public StandbyOptions? Of(ParseResult parsed)
    {
        if (!parsed.GetValue(_standby)) return null;
        var standby = new StandbyOptions(HostPort.ListToJoin("--join", parsed.GetValue(_join)!));
        if (parsed.GetValue(_takeOverAfter) is { } seconds) standby = standby with { TakeOverAfter = TimeSpan.FromSeconds(seconds) };
        if (parsed.GetValue(_joinTimeout) is { } patience) standby = standby with { Patience = TimeSpan.FromSeconds(patience) };
        return standby;
    }
}
