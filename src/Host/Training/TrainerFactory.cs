using Lockstep.Coordinator.Runs;
using Lockstep.Host.Local;
using Lockstep.Model;
using Lockstep.Model.Numerics;

namespace Lockstep.Host.Training;

/// <summary>Chooses who takes the steps.</summary>
internal static class TrainerFactory
{
    /// <summary>The trainer of a run. Where it holds threads or connections it is disposable.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="replica">What is trained.</param>
    /// <param name="team">The program's own team, which is idle while a cluster trains.</param>
    /// <param name="workforce">Who computes.</param>
    /// <param name="isReference">Whether to train without actors.</param>
    /// <param name="workers">Told what the workers do, where there are any.</param>
    public static ITrainer Create(RunPlan plan, Replica replica, ThreadTeam team, Workforce workforce, bool isReference, IWorkerObserver workers)
    {
        return isReference
            ? new ReferenceTrainer(Kernels.Best, team, plan, replica)
            : new LocalCluster(Kernels.Best, plan, replica, workforce.Workers, workforce.ThreadsPerWorker, workers);
    }
}
