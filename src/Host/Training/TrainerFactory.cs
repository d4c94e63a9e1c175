using Lockstep.Coordinator.Runs;
using Lockstep.Model;
using Lockstep.Model.Numerics;

namespace Lockstep.Host.Training;

/// <summary>Chooses who takes the steps.</summary>
internal static class TrainerFactory
{
    /// <summary>Threads of the team that the program itself computes with: to train without actors, and to evaluate.</summary>
    public static int TeamSize(Workforce workforce) => workforce.Workers * workforce.ThreadsPerWorker;

    /// <summary>The trainer of a run. Where it holds threads or connections it is disposable.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="replica">What is trained.</param>
    /// <param name="team">The program's own team.</param>
    /// <param name="workers">Told what the workers do, where there are any.</param>
    public static ITrainer Create(RunPlan plan, Replica replica, ThreadTeam team, IWorkerObserver workers)
    {
        _ = workers;
        return new ReferenceTrainer(Kernels.Best, team, plan, replica);
    }
}
