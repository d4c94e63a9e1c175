using System.CommandLine;
using Lockstep.Coordinator.Runs;

namespace Lockstep.Host.CommandLine;

/// <summary>The options that say when checkpoints are written and how many are kept.</summary>
internal sealed class CheckpointArguments
{
    private const double MostSeconds = 1e9;

    private static readonly RunKeeperOptions Default = new();

    private readonly Option<long?> _everySteps = Whole.Option(
        "--checkpoint-every-steps", "Write a checkpoint every N steps, where that comes before --checkpoint-every-seconds. Default: only time counts.", 1);

    private readonly Option<double?> _everySeconds = Real.Option(
        "--checkpoint-every-seconds", "S", "Write a checkpoint every S seconds; one is written after every epoch too. Training goes on meanwhile. Default: 25.",
        "a number of seconds above 0 and at most a billion", seconds => seconds is > 0 and <= MostSeconds);

    private readonly Option<long?> _kept = Whole.Option(
        "--keep-checkpoints", "Keep the last N checkpoints; that of the best epoch by validation is kept beside them. Default: 2.", 1, int.MaxValue);

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_everySteps, _everySeconds, _kept]) command.Add(option);
    }

    public RunKeeperOptions Of(ParseResult parsed) => new()
    {
        CheckpointSteps = parsed.GetValue(_everySteps),
        CheckpointInterval = parsed.GetValue(_everySeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : Default.CheckpointInterval,
        KeptCheckpoints = (int?)parsed.GetValue(_kept) ?? Default.KeptCheckpoints,
    };
}
