using Lockstep.Coordinator.Runs;
using Lockstep.Host.CommandLine;
using Lockstep.Host.Displays;
using Lockstep.Host.Nodes;
using Lockstep.Host.Remoting;
using Lockstep.Host.Reports;
using Lockstep.Model;
using Lockstep.Model.Numerics;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Training;

/// <summary>One invocation of <c>lockstep train</c>: puts a run, a trainer, a keeper and a display together.</summary>
internal static class TrainSession
{
    public static int Run(TrainOptions options)
    {
        using var display = RunDisplays.Create(options.Display, options.MaxSteps);
        using var signals = new StopSignals(display.Notice);
        if (options.Network is { } network) Addresses.RefuseTaken(network.Address);
        var resumed = options.ResumeIfPresent && RunFolder.IsRun(options.Out!) ? options.Out : options.Resume;
        if (resumed is not { } path)
        {
            using var begun = NewRun.Begin(options, TimeProvider.System);
            return Train(begun, options, display, signals);
        }

        using var folder = RunFolder.Open(path);
        if (ResumedRun.FindResult(folder, options) is { } result)
        {
            display.On(new RunEvent.Finished(RunResultJson.Read(result, folder.FolderPath, folder.ModelPath)));
            return ExitCode.Success;
        }

        return Train(ResumedRun.Open(folder, options), options, display, signals);
    }

    private static int Train(OpenRun run, TrainOptions options, IRunDisplay display, StopSignals signals)
    {
        var (folder, plan, text, replica, progress, notices) = run;
        var workforce = Workforce.Of(options, plan.Recipe.Shards, Environment.ProcessorCount);
        foreach (var notice in workforce.Notice is null ? notices : [.. notices, workforce.Notice]) display.Notice(notice);

        using var team = new ThreadTeam(Math.Max(1, workforce.Workers) * workforce.ThreadsPerWorker);
        var observers = new RunObservers([new ReportWriter(folder, display.Notice), display]);
        var keeper = new RunKeeper(plan, replica, progress, folder, SplitMeasures.Of(plan, replica, team), observers);
        var trainer = TrainerFactory.Create(plan, replica, team, workforce, options, text, display);
        using var held = trainer as IDisposable;

        var steps = Math.Min(plan.Steps, options.MaxSteps ?? plan.Steps);
        keeper.Begin(new RunFacts(
            plan,
            replica.Parameters.Layout.ParameterCount,
            workforce.Workers,
            workforce.ThreadsPerWorker,
            Kernels.Best.VectorBits,
            folder.FolderPath,
            progress.Step,
            steps));
        try
        {
            trainer.Train(steps, keeper, signals.Token);
        }
        catch (DivergedException)
        {
            keeper.Diverge();
            throw;
        }

        if (replica.Version < steps && signals.Token.IsCancellationRequested)
        {
            keeper.Interrupt();
            return signals.ExitCode;
        }

        keeper.Finish((trainer as CoordinatorNode)?.Wire);
        return ExitCode.Success;
    }
}
