using Lockstep.Coordinator.Recovery;
using Lockstep.Model;

namespace Lockstep.Coordinator;

/// <summary>The conversation between a program and the coordinator it hosts; it never leaves the process.</summary>
public static class RunControl
{
    /// <summary>Program to coordinator: train. Comes once.</summary>
    /// <param name="Steps">Steps of the whole run after which to end.</param>
    /// <param name="Replica">The replica of this process; read between steps.</param>
    /// <param name="Keeper">Told of every commit.</param>
    /// <param name="Stop">Asks for an end after the step under way.</param>
    public sealed record BeginTraining(long Steps, Replica Replica, ITrainingKeeper Keeper, CancellationToken Stop);

    /// <summary>Program to coordinator: a stop was asked for. What waits for workers ends now.</summary>
    public sealed record StopAsked;

    /// <summary>Program to coordinator: another one has the run. No further step is taken.</summary>
    /// <param name="By">Which.</param>
    public sealed record GiveWay(SupersededException By);

    /// <summary>Coordinator to program: no further step will be taken.</summary>
    /// <param name="Failure">Why the run failed, or null.</param>
    public sealed record TrainingEnded(Exception? Failure);
}
