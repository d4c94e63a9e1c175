using Lockstep.Coordinator.Runs;
using Lockstep.Host.CommandLine;
using Lockstep.Host.Displays;
using Lockstep.Host.Nodes;
using Lockstep.Host.Reports;
using Lockstep.Model;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using Lockstep.Protocol.Tracing;

namespace Lockstep.Host.Training;

/// <summary>Takes the steps of a run: puts run, trainer, keeper and display together.</summary>
internal static class Coordination
{
    /// <summary>Trains to the end, or until a stop is asked for; gives the exit code.</summary>
    /// <exception cref="Lockstep.Coordinator.Recovery.SupersededException">Another coordinator has the run.</exception>
    public static int Run(OpenRun run, TrainOptions options, WatchedDisplay display, StopSignals signals)
    {
        var (folder, plan, text, replica, progress, notices) = run;
        var workforce = Workforce.Of(options, plan.Recipe.Shards, Environment.ProcessorCount);
        foreach (var notice in workforce.Notice is null ? notices : [.. notices, workforce.Notice]) display.Notice(notice);

        using var team = new ThreadTeam(Math.Max(1, workforce.Workers) * workforce.ThreadsPerWorker);
        var traces = new StepTraces(new RunTerm(folder.RunId, folder.Term));
        display.Traced(traces);
        var trainer = TrainerFactory.Create(run, team, workforce, options, display, traces);
        using var held = trainer as IDisposable;
        if (run.MayBeBehind && trainer is CoordinatorNode node)
        {
            progress = node.Recover(progress, folder.RecordedWorkers, signals.Token);
            if (progress.Step > run.Progress.Step) display.Notice($"The run goes on from step {progress.Step}, which the replica of a worker has; the checkpoint has {run.Progress.Step}.");
        }

        folder.DropMetrics(progress.Step);
        var observers = new RunObservers([new ReportWriter(folder, display.Notice, display.LastSteps), display]);
        using var keeper = new RunKeeper(plan, replica, progress, folder, SplitMeasures.Of(plan, replica, team), observers, options.Keeping, traces: traces);
        var steps = Math.Min(plan.Steps, options.MaxSteps ?? plan.Steps);
        keeper.Begin(new RunFacts(
            plan,
            replica.Parameters.Layout.ParameterCount,
            workforce.Workers,
            workforce.ThreadsPerWorker,
            Kernels.Best.VectorBits,
            folder.FolderPath,
            progress.Step,
            steps)
        {
            Id = folder.RunId,
            Term = folder.Term,
        });
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

        var open = trainer as CoordinatorNode;
        if (!keeper.Finish(open?.Wire, signals.Token)) return signals.ExitCode;
        open?.TellRunOver();
        if (options.Stays) signals.StayAfterEnd();
        return ExitCode.Success;
    }
}
