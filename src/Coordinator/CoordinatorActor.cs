using System.Collections.Immutable;
using Akka.Actor;
using Lockstep.Coordinator.Nodes;
using Lockstep.Coordinator.ParameterServers;
using Lockstep.Coordinator.Sharding;
using Lockstep.Coordinator.Steps;
using Lockstep.Model;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using static Lockstep.Coordinator.Nodes.NodeControl;
using static Lockstep.Coordinator.ParameterServers.ServerControl;
using static Lockstep.Coordinator.RunControl;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.Membership;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Coordinator;

/// <summary>Owns the run: takes it step by step, from shards to results to a decision to a commit. A shell around <see cref="StepState"/>, <see cref="Nodes.Crew"/> and the policies.</summary>
public sealed class CoordinatorActor : ReceiveActor
{
    private readonly CoordinatorParts _parts;
    private readonly Roster _roster;
    private readonly WorkThread _keeping = new("keeper");
    private StepState _state = StepState.Begin(new StepId(-1));
    private StepDecision? _decision;
    private ImmutableHashSet<string> _applied = [];
    private ImmutableArray<string> _owners = [];
    private BeginTraining _run = null!;
    private IActorRef _client = ActorRefs.Nobody;
    private bool _hasBegun;

    /// <summary>The coordinator of a run.</summary>
    public CoordinatorActor(CoordinatorParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        (_parts, _roster) = (parts, new Roster(parts));
        Become(WaitingForRun);
    }

    private RunPlan Plan => _parts.Plan;

    private Crew Crew => _roster.Crew;

    // Before the first step as many as were asked for; later one will do.
    private int WorkersNeeded => _hasBegun ? 1 : _parts.MinWorkers;

    /// <inheritdoc/>
    protected override bool AroundReceive(Receive receive, object message)
    {
        // A coordinator that throws ends the run: restarted without its state it could only wait for ever.
        try
        {
            return base.AroundReceive(receive, message);
        }
        catch (Exception failure)
        {
            End(failure);
            return true;
        }
    }

    /// <inheritdoc/>
    protected override void PostStop() => _keeping.Dispose();

    // Nodes and workers come and go; the run begins when someone asks for it.
    private void WaitingForRun()
    {
        ReceiveMembership(() => { });
        Receive<BeginTraining>(run =>
        {
            (_run, _client) = (run, Sender);
            GoOn();
        });
    }

    // No step is under way: before the first one until enough workers are there, later until there is one.
    private void WaitingForWorkers()
    {
        ReceiveMembership(GoOn);
        Receive<StopAsked>(_ => GoOn());
        Receive<IStepMessage>(_ => { });
    }

    // Results, norms and failures of this step; those of any other were abandoned and are dropped.
    private void Computing()
    {
        ReceiveMembership(AssignWhatIsLeft);
        Receive<ShardsComputed>(IsCurrent, computed =>
        {
            _parts.Watch.Finished(computed.Worker);
            _parts.Dealer.Measured(computed.Worker, computed.Results.Length, computed.Took);
            Advance(_state.With(computed.Results));
        });
        Receive<ChunkReduced>(reduced => IsCurrent(reduced) && IsOfPlan(reduced), reduced => Advance(_state.With(reduced.Chunk, reduced.NormBlocks)));
        Receive<ShardsFailed>(IsCurrent, Reissue);
        ReceiveOfReplicas();
        Receive<IStepMessage>(_ => { });
    }

    // The owner of a slice was lost after the decision: the replica here may have all totals and be applying them, or lack some for good. It says which.
    private void TakingBack()
    {
        ReceiveMembership(() => { });
        ReceiveOfReplicas();
        Receive<DecisionTakenBack>(IsCurrent, _ =>
        {
            _decision = null;
            GoOn();
        });
        Receive<IStepMessage>(_ => { });
    }

    // Evaluation, a checkpoint or a copy of the weights reads the replica on a thread of its own; no step is under way.
    private void Keeping()
    {
        ReceiveMembership(() => { });
        Receive<Kept>(kept =>
        {
            if (kept.Failure is not null) throw kept.Failure;
            GoOn();
        });
        Receive<Copied>(copied =>
        {
            _roster.Welcome(copied.Weights, Self);
            GoOn();
        });
        Receive<IStepMessage>(_ => { });
    }

    private void Ended() => ReceiveAny(_ => { });

    private void ReceiveOfReplicas()
    {
        Receive<StepFailed>(IsCurrent, failed => throw new RunFailedException($"{failed.Step}: {failed.Part} threw {failed.Cause}."));
        Receive<StepApplied>(IsCurrent, Applied);
    }

    private void ReceiveMembership(Action changed)
    {
        Receive<StepApplied>(applied =>
        {
            _roster.Applied(applied.Node, applied.Step);
            // What follows from it depends on what is under way.
            return false;
        });
        Receive<WorkerReady>(ready =>
        {
            if (_roster.Enter(ready, Sender)) changed();
        });
        Receive<NodeReady>(ready =>
        {
            _roster.Enter(ready);
            changed();
        });
        Receive<LeaveRequest>(request =>
        {
            _roster.Leave(request, Sender);
            changed();
        });
        Receive<NodeLost>(lost =>
        {
            Lose(lost);
            changed();
        });
    }

    private bool IsCurrent(IStepMessage message) => message.Step == _state.Step;

    // From a server elsewhere it is a peer's word.
    private bool IsOfPlan(ChunkReduced reduced) =>
        reduced.Chunk < _parts.Chunks.Chunks.Count && reduced.NormBlocks.Length == _parts.Chunks.Chunks[reduced.Chunk].NormBlocks;

    // Between two steps: who asked to leave leaves, who waits for weights gets them, and the next step begins if there is one and somebody to take it.
    private void GoOn()
    {
        _roster.Release();
        var step = new StepId(_run.Replica.Version);
        if (step.Number >= _run.Steps || _run.Stop.IsCancellationRequested) End(null);
        else if (!Crew.Joining.IsEmpty) Keep(() => new Copied(WeightsCopy.Of(_run.Replica)));
        else if (Crew.Workers.Length < WorkersNeeded) Wait();
        else Begin(step);
    }

    private void Wait()
    {
        if (_parts.IsOpen) _parts.Watch.Waiting(Crew.Workers.Length, WorkersNeeded);
        Become(WaitingForWorkers);
    }

    private void Begin(StepId step)
    {
        _state = StepState.Begin(step);
        (_decision, _applied, _owners, _hasBegun) = (null, [], [], true);
        Become(Computing);
        AssignWhatIsLeft();
    }

    // Shards that nobody computes, and nobody has computed: all of them when a step begins.
    private void AssignWhatIsLeft()
    {
        var left = _state.Unassigned(Plan.Recipe.Shards);
        if (left.IsEmpty || _decision is not null) return;
        if (Crew.Workers.IsEmpty)
        {
            // Weights go to joiners between steps only, so this step is begun anew once one is there.
            _parts.Servers.Tell(new AbandonStep(_state.Step), Self);
            _state = StepState.Begin(new StepId(-1));
            GoOn();
            return;
        }

        var deal = left.Length == Plan.Recipe.Shards ? _parts.Dealer.Deal(Crew.Workers) : AssignmentPolicy.Assign(left.Length, Crew.Workers);
        if (_owners.IsEmpty && _parts.SlicesOnNodes) _owners = [.. deal.Keys.Select(worker => worker.Name).Where(Crew.IsNode).Order(StringComparer.Ordinal)];
        foreach (var (worker, places) in deal) Assign(worker, [.. places.Select(place => left[place])]);
    }

    private void Assign(WorkerId worker, ImmutableArray<int> shards)
    {
        _state = _state.WithAssigned(shards, worker);
        _parts.Watch.Began(worker, shards);
        Crew[worker].Tell(new ComputeShards(_state.Step, shards, _owners));
    }

    private void Advance(StepState state)
    {
        _state = state;
        if (_decision is not null || state.Decide(Plan, _parts.Chunks) is not { } decision) return;
        _decision = decision;
        _parts.Replicas.Tell(new Decide(decision, [.. state.Results.Values]), Self);
    }

    private void Reissue(ShardsFailed failed)
    {
        _parts.Watch.Failed(failed.Worker);
        _state = _state.WithFailed(failed.Shards, failed.Worker);
        switch (FailurePolicy.Decide(_state, failed.Shards, Crew.Workers))
        {
            case FailureDecision.Abort abort:
                throw new RunFailedException(
                    $"Computing shard {abort.Shard} of {failed.Step} failed {FailurePolicy.MaxFailures} times, the last time at {failed.Worker}: {failed.Cause}");
            case FailureDecision.Reissue reissue:
                foreach (var (worker, shard) in reissue.Requests) Assign(worker, [shard]);
                break;
        }
    }

    private void Lose(NodeLost lost)
    {
        if (!_roster.Lose(lost)) return;
        // Totals of an owner that is gone never reach those who are behind: they come again for weights.
        if (_parts.SlicesOnNodes && _run is not null) _roster.Expel(Crew.Behind(_run.Replica.Version), MissedTotals(lost));
        if (_owners.Contains(lost.Node)) BeginAnew(lost);
        else _state = _state.WithoutWorker(new WorkerId(lost.Node));
        CommitIfApplied();
    }

    private void BeginAnew(NodeLost lost)
    {
        if (_decision is null)
        {
            // What the lost owner had added up is gone. What others added up is with everybody: their terms of the norm stay.
            var (plan, owners) = (SlicePlan.For(_parts.Chunks, _owners.Length), _owners);
            _state = StepState.Begin(_state.Step).With(_state.NormBlocks.Where(pair => owners[plan.SliceOf(_parts.Chunks.Chunks[pair.Key])] != lost.Node));
        }
        else
        {
            // Some may have applied the step already: they begin again with this replica's weights.
            _roster.Expel(Crew.NodeNames, MissedTotals(lost));
            Become(TakingBack);
            _parts.Replicas.Tell(new TakeBackDecision(_state.Step), Self);
        }

        _owners = [];
    }

    private static string MissedTotals(NodeLost lost) => $"{lost.Node} was lost while its totals were under way";

    private void Applied(StepApplied applied)
    {
        _applied = _applied.Add(applied.Node);
        CommitIfApplied();
    }

    // A step is committed once a replica outside of this process has it, where there is one, and this process's own, which is evaluated and saved.
    private void CommitIfApplied()
    {
        if (_decision is null || !_applied.Contains(_parts.Node)) return;
        if (_parts.Replicas.Count > 1 && _applied.Count == 1) return;
        var decision = _decision;
        _decision = null;
        if (_run.Keeper.Committed(decision) is { } work) Keep(() => KeptAfter(work));
        else GoOn();
    }

    private static Kept KeptAfter(Action work)
    {
        work();
        return new Kept(null);
    }

    private void Keep(Func<object> work)
    {
        Become(Keeping);
        var self = Self;
        _keeping.Post(() =>
        {
            try
            {
                self.Tell(work());
            }
            catch (Exception failure)
            {
                self.Tell(new Kept(failure));
            }
        });
    }

    private void End(Exception? failure)
    {
        Become(Ended);
        _client.Tell(new TrainingEnded(failure));
    }

    private sealed record Kept(Exception? Failure);

    private sealed record Copied(WeightsCopy Weights);
}
