using Lockstep.Host.Displays;
using Lockstep.Host.Local;
using Lockstep.Host.Nodes;
using Lockstep.Model;
using Lockstep.Model.Numerics;
using Lockstep.Protocol.Tracing;

namespace Lockstep.Host.Training;

/// <summary>Chooses who takes the steps.</summary>
internal static class TrainerFactory
{
    /// <summary>The trainer of a run. Where it holds threads or connections it is disposable.</summary>
    /// <param name="run">The run.</param>
    /// <param name="team">The program's own team, which is idle while a cluster trains.</param>
    /// <param name="workforce">Who computes.</param>
    /// <param name="options">Whether to train without actors, or with nodes elsewhere.</param>
    /// <param name="display">Told what the workers do, where there are any.</param>
    /// <param name="traces">Where the traces of steps begin.</param>
    public static ITrainer Create(OpenRun run, ThreadTeam team, Workforce workforce, TrainOptions options, IRunDisplay display, StepTraces traces)
    {
        var (_, plan, text, replica, _, _) = run;
        if (options.Reference) return new ReferenceTrainer(Kernels.Best, team, plan, replica);
        return options.Network is { } network
            ? new CoordinatorNode(Kernels.Best, plan, text, replica, workforce, network, display, traces.Run, traces: traces)
            : new LocalCluster(Kernels.Best, plan, replica, workforce.Workers, workforce.ThreadsPerWorker, display, traces: traces);
    }
}
