using System.Globalization;
using Lockstep.Coordinator.Recovery;
using Lockstep.Coordinator.Runs;
using Lockstep.Host.CommandLine;
using Lockstep.Host.Displays;
using Lockstep.Host.Nodes;
using Lockstep.Host.Remoting;
using Lockstep.Host.Watching;
using Lockstep.Model.Storage;
using Lockstep.Protocol;

namespace Lockstep.Host.Training;

/// <summary>One invocation of <c>lockstep train</c>: coordinates a run, or stands by until it has to, or gives way and stands by.</summary>
internal static class TrainSession
{
    public static int Run(TrainOptions options)
    {
        using var shown = RunDisplays.Create(options.Display, options.MaxSteps);
        using var signals = new StopSignals(shown.Notice);
        using var watch = RunWatch.Start(options.Watch, options.Standby is null ? "coordinator" : "standby", shown);
        try
        {
            return Run(options with { Network = options.Network is { } network ? network with { Watch = watch.Node } : null }, watch.Display, signals);
        }
        catch (Exception failure)
        {
            watch.Failed(failure);
            throw;
        }
    }

    private static int Run(TrainOptions options, WatchedDisplay display, StopSignals signals)
    {
        if (options.Network is { } network)
        {
            Addresses.RefuseTaken(network.Address);
            NodeSecurity.RequireCoordinator(network.Security);
        }

        if (options.Standby is { } standby) return StandBy(standby, options, display, signals);

        var resumed = options.ResumeIfPresent && RunFolder.IsRun(options.Out!) ? options.Out : options.Resume;
        if (resumed is not { } path) return Coordinate(NewRun.Begin(options, TimeProvider.System), options, display, signals);

        var folder = RunFolder.Open(path);
        return ResumedRun.FindResult(folder, options) is { } result
            ? ShowFinished(folder, result, options, display, signals)
            : Coordinate(ResumedRun.Open(folder, options), options, display, signals);
    }

    private static int ShowFinished(RunFolder folder, string result, TrainOptions options, WatchedDisplay display, StopSignals signals)
    {
        using (folder)
        {
            display.On(new RunEvent.Finished(RunResultJson.Read(result, folder.FolderPath, folder.ModelPath)));
            if (!options.Stays) return ExitCode.Success;
            using var open = options.Network is { } network ? new FinishedNode(network, new RunTerm(folder.RunId, folder.Term), display.Notice) : null;
            signals.StayAfterEnd();
            return ExitCode.Success;
        }
    }

    private static int StandBy(StandbyOptions standby, TrainOptions options, WatchedDisplay display, StopSignals signals)
    {
        // It had taken the run over, and finished it.
        if (RunFolder.IsFinished(options.Out!))
        {
            display.Notice($"{options.Out} holds a run that is finished; to stand by for another, give another folder with --out.");
            var folder = RunFolder.Open(options.Out!);
            return ShowFinished(folder, folder.ReadFinished()!, options, display, signals);
        }

        return Standby.Follow(standby, options, display, signals, out var exitCode) is { } run ? Coordinate(run, options, display, signals) : exitCode;
    }

    // Nodes obeyed another coordinator, of which nothing else is known: they will obey this one again in a higher term.
    private static int GoOnAbove(long term, string path, TrainOptions options, WatchedDisplay display, StopSignals signals)
    {
        var folder = RunFolder.Open(path);
        if (folder.Term <= term) folder.RaiseTerm(term + 1);
        return Coordinate(ResumedRun.OpenAgain(folder, options), options, display, signals);
    }

    private static int Coordinate(OpenRun run, TrainOptions options, WatchedDisplay display, StopSignals signals)
    {
        SupersededException superseded;
        using (run)
        {
            try
            {
                return Coordination.Run(run, options, display, signals);
            }
            catch (SupersededException exception)
            {
                superseded = exception;
            }
        }

        var followed = superseded.Address is { } address ? [HostPort.ToJoin("The other coordinator", address)] : options.Network!.Rivals;
        if (followed.Count == 0) return GoOnAbove(superseded.Term, run.Folder.FolderPath, options, display, signals);
        display.Notice(string.Create(CultureInfo.InvariantCulture, $"{superseded.Message} This one stands by, and takes over if that one is lost."));
        return StandBy((options.Standby ?? new StandbyOptions(followed)) with { Join = followed, HasCoordinated = true }, options with { Out = run.Folder.FolderPath }, display, signals);
    }
}
