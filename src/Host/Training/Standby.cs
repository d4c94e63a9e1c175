using System.Globalization;
using Lockstep.Host.CommandLine;
using Lockstep.Host.Displays;
using Lockstep.Host.Nodes;
using Lockstep.Model;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Training;

/// <summary>Holds a replica of a run that another process coordinates, and has the run go on here once that one is gone.</summary>
internal static class Standby
{
    // A coordinator that is started at the same time comes first.
    private static readonly TimeSpan ForOthersToStart = TimeSpan.FromSeconds(30);

    /// <summary>Follows coordinators; gives the run once there is none, and null with an exit code where there is nothing to take over.</summary>
    /// <exception cref="InputException">The folder is of no use, or the coordinator does not take this node.</exception>
    public static OpenRun? Follow(StandbyOptions standby, TrainOptions options, IRunDisplay display, StopSignals signals, out int exitCode)
    {
        exitCode = ExitCode.Success;
        var network = options.Network!;
        var name = string.Create(CultureInfo.InvariantCulture, $"standby-{Environment.MachineName}-{Environment.ProcessId}");
        var held = HeldBy(options.Out!);
        var patience = standby.HasCoordinated ? standby.TakeOverAfter : held is not null && ForOthersToStart < standby.Patience ? ForOthersToStart : standby.Patience;
        if (held is not null && !standby.HasCoordinated)
        {
            display.Notice(string.Create(CultureInfo.InvariantCulture,
                $"{options.Out} holds a run that is not finished: it goes on here where no coordinator answers within {patience.TotalSeconds} s. To stand by for another, give another folder with --out."));
        }

        var node = new WorkerOptions(name, standby.Join, Environment.ProcessorCount, network.Address with { Port = 0 }, network.Security, patience, standby.TakeOverAfter)
        {
            Watch = network.Watch,
            Stays = options.Stays,
            Run = held,
        };
        switch (WorkerNode.Follow(node, signals, display.Notice))
        {
            case Following.Over over:
                display.Notice(over.Failure is null ? "The run is over." : $"The run failed: {over.Failure}");
                return null;
            case Following.Deserted { Kept: { } kept }:
                display.Notice(string.Create(CultureInfo.InvariantCulture,
                    $"No coordinator is at {string.Join(" or ", standby.Join)} any more: this standby takes the run over in term {kept.Term.Term + 1}, from step {kept.Progress.Step}."));
                return TakeOver(kept, options, display);
            case Following.OtherRun other:
                throw new InputException($"{options.Out} holds another run than the coordinator at {other.Coordinator}; to stand by for that one, give another folder with --out.");
            case Following.Deserted when held is not null:
                display.Notice($"No coordinator is at {string.Join(" or ", standby.Join)} any more: the run goes on here.");
                return ResumedRun.OpenAgain(RunFolder.Open(options.Out!), options);
            case Following.Deserted:
                throw node.NobodyCame();
            default:
                exitCode = signals.ExitCode;
                return null;
        }
    }

    private static OpenRun TakeOver(KeptRun kept, TrainOptions options, IRunDisplay display)
    {
        var (term, plan) = (kept.Term.Term + 1, kept.Plan);
        RunFolder folder;
        if (RunFolder.IsRun(options.Out!))
        {
            folder = RunFolder.Open(options.Out!);
            if (folder.RunId != kept.Term.Run)
            {
                folder.Dispose();
                throw new InputException($"{options.Out} holds another run by now than the one that is to be taken over; give another folder with --out.");
            }

            if (folder.Term < term) folder.RaiseTerm(term);
        }
        else
        {
            var data = options.Data is null ? null : Path.GetFullPath(options.Data);
            folder = RunFolder.Create(options.Out!, plan.Recipe, new RunOrigin(data, plan.Task.CorpusSha256), new RunContinuation(kept.Term.Run, term));
        }

        kept.Replica.Version = kept.Progress.Step;
        try
        {
            // From here on the folder will do by itself.
            folder.SaveCheckpoint(new Checkpoint(plan.Recipe, plan.Task.Words, plan.Task.CorpusSha256, kept.Progress, kept.Replica, plan.Task.Tagger));
        }
        catch (IOException exception)
        {
            display.Notice($"{folder.FolderPath} has no checkpoint yet: {exception.Message}");
        }

        return new OpenRun(folder, plan, kept.Text, kept.Replica, kept.Progress, []) { MayBeBehind = true };
    }

    // The run in the folder; one without an id is none that a coordinator has. What is no run is refused now, and not when the coordinator is gone.
    private static Guid? HeldBy(string path)
    {
        if (RunFolder.IsRun(path)) return RunFolder.IdOf(path) ?? Guid.Empty;
        if (Directory.Exists(path)) RunFolder.RefuseContent(path);
        return null;
    }
}
