using Akka.Actor;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;

namespace Lockstep.Workers;

/// <summary>Keeps the replica of a process: stages published totals and applies a step in one go once it is decided and every total is there.</summary>
public sealed class ReplicaActor : ReceiveActor
{
    private readonly Replica _replica;
    private readonly ThreadTeam _team;
    private readonly WorkThread _thread = new("replica");
    private readonly IActorRef _coordinator;
    private readonly ChunkTotal?[] _staged;
    private int _stagedCount;
    private Decide? _decision;

    /// <summary>The keeper of a replica.</summary>
    /// <param name="replica">The replica; changed on the actor's threads only.</param>
    /// <param name="team">The threads that apply chunks side by side.</param>
    /// <param name="coordinator">Who decides.</param>
    /// <param name="chunks">Chunks of a gradient.</param>
    public ReplicaActor(Replica replica, ThreadTeam team, IActorRef coordinator, int chunks)
    {
        (_replica, _team, _coordinator) = (replica, team, coordinator);
        _staged = new ChunkTotal?[chunks];
        Become(Staging);
    }

    /// <inheritdoc/>
    protected override void PostStop() => _thread.Dispose();

    // Totals and the decision of the step after the replica's version come in any order; those of others are late and dropped.
    private void Staging()
    {
        Receive<PublishTotal>(published =>
        {
            if (published.Step.Number != _replica.Version) return;
            if (_staged[published.Total.Chunk.Index] is null) _stagedCount++;
            _staged[published.Total.Chunk.Index] = published.Total;
            ApplyIfComplete();
        });
        Receive<Decide>(decision =>
        {
            if (decision.Step.Number != _replica.Version) return;
            _decision = decision;
            ApplyIfComplete();
        });
    }

    // The replica is between two versions on its own thread; nothing else is due until it says so.
    private void Applying()
    {
        Receive<StepApplied>(applied =>
        {
            Array.Clear(_staged);
            (_stagedCount, _decision) = (0, null);
            Become(Staging);
            _coordinator.Tell(applied);
        });
    }

    private void ApplyIfComplete()
    {
        if (_decision is not { } decision || _stagedCount < _staged.Length) return;
        var self = Self;
        Become(Applying);
        _thread.Post(() => Apply(decision, self));
    }

    private void Apply(Decide decision, IActorRef self)
    {
        try
        {
            var next = -1;
            _team.Run(_ =>
            {
                for (int chunk; (chunk = Interlocked.Increment(ref next)) < _staged.Length;) _replica.Apply(_staged[chunk]!, decision.Decision.Rate);
            });
            _replica.Advance(decision.Results);
            self.Tell(new StepApplied(decision.Step));
        }
        catch (Exception failure)
        {
            _coordinator.Tell(new StepFailed(decision.Step, "The replica, applying the update,", $"{failure.GetType().Name}: {failure.Message}"));
        }
    }
}
