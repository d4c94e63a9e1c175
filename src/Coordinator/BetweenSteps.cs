using Akka.Actor;
using Lockstep.Model;
using Lockstep.Model.Numerics;

namespace Lockstep.Coordinator;

/// <summary>What is done between two steps: evaluation, a checkpoint, or a copy of the weights reads the replica on a thread of its own, and the coordinator is told when it is done.</summary>
internal sealed class BetweenSteps : IDisposable
{
    private readonly WorkThread _thread = new("keeper");

    /// <summary>Has work done; the answer is <see cref="Kept"/>.</summary>
    public void Do(Action work, IActorRef coordinator) => Post(
        () =>
        {
            work();
            return new Kept(null);
        },
        coordinator);

    /// <summary>Has the weights copied; the answer is <see cref="Copied"/>, or <see cref="Kept"/> with a failure.</summary>
    /// <param name="replica">The weights.</param>
    /// <param name="progress">Where the run stands by them.</param>
    /// <param name="coordinator">Who is told.</param>
    public void Copy(Replica replica, Progress progress, IActorRef coordinator) => Post(() => new Copied(WeightsCopy.Of(replica, progress)), coordinator);

    /// <inheritdoc/>
    public void Dispose() => _thread.Dispose();

    private void Post(Func<object> work, IActorRef coordinator) => _thread.Post(() =>
    {
        try
        {
            coordinator.Tell(work());
        }
        catch (Exception failure)
        {
            coordinator.Tell(new Kept(failure));
        }
    });

    /// <summary>Work is done, or threw.</summary>
    public sealed record Kept(Exception? Failure);

    /// <summary>A copy of the weights is there.</summary>
    public sealed record Copied(WeightsCopy Weights);
}
