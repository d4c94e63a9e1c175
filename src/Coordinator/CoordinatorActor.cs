using System.Collections.Immutable;
using Akka.Actor;
using Lockstep.Coordinator.Audits;
using Lockstep.Coordinator.Nodes;
using Lockstep.Coordinator.Steps;
using Lockstep.Model;
using Lockstep.Protocol;
using Lockstep.Protocol.Tracing;
using static Lockstep.Coordinator.BetweenSteps;
using static Lockstep.Coordinator.Nodes.NodeControl;
using static Lockstep.Coordinator.ParameterServers.ServerControl;
using static Lockstep.Coordinator.RunControl;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Coordinator;

/// <summary>Owns the run: takes it step by step, from shards to results to a decision to a commit. A shell around <see cref="StepState"/>, <see cref="Nodes.Crew"/> and the policies.</summary>
public sealed class CoordinatorActor : CrewActor
{
    private readonly Dispatcher _dispatcher;
    private readonly Inquiry _inquiry;
    private readonly StepTracing _tracing;
    private readonly BetweenSteps _between = new();
    private StepState _state = StepState.Begin(new StepId(-1));
    private DecidedStep? _decided;
    private TotalsWatch _totals = TotalsWatch.None;
    private Cleansing? _cleansing;
    private BeginTraining _run = null!;
    private IActorRef _client = ActorRefs.Nobody;
    private bool _hasBegun;
    private Action? _behaviour;

    /// <summary>The coordinator of a run.</summary>
    public CoordinatorActor(CoordinatorParts parts)
        : base(parts)
    {
        _tracing = new StepTracing(parts);
        _dispatcher = new Dispatcher(parts, Roster, Requests, _tracing);
        _inquiry = new Inquiry(parts, Roster, Requests, _dispatcher);
        TakeUp(WaitingForRun);
    }

    private RunPlan Plan => Parts.Plan;

    private bool HasOwners => !_dispatcher.Owners.Names.IsEmpty;

    // Before the first step as many as were asked for; later one will do.
    private int WorkersNeeded => _hasBegun || _run.Replica.Version > 0 ? 1 : Parts.MinWorkers;

    /// <inheritdoc/>
    protected override void PostStop() => _between.Dispose();

    // Nodes and workers come and go; the run begins when someone asks for it.
    private void WaitingForRun()
    {
        ReceiveOfCrew(() => { });
        Receive<BeginTraining>(run =>
        {
            (_run, _client) = (run, Sender);
            GoOn();
        });
    }

    // No step is under way: before the first one until enough workers are there, later until there is one.
    private void WaitingForWorkers()
    {
        ReceiveOfCrew(GoOn);
        Receive<StopAsked>(_ => GoOn());
        Receive<IStepMessage>(_ => { });
    }

    // Results, norms and failures of this step; those of any other were abandoned and are dropped. So are results of whoever is gone: its sums may be nowhere.
    private void Computing()
    {
        ReceiveOfCrew(AskForRest, LookForLate);
        Receive<ShardsComputed>(computed => IsCurrent(computed) && Crew.Has(computed.Worker), computed =>
        {
            _tracing.Computed(computed);
            Advance(_state.With(computed.Results, computed.Worker));
            if (_decided is null) _dispatcher.AskTwice(_state);
            Settle();
        });
        Receive<ChunkReduced>(reduced => IsCurrent(reduced) && IsOfPlan(reduced), reduced => Advance(_state.With(reduced.Chunk, reduced.NormBlocks)));
        Receive<ShardsFailed>(failed => IsCurrent(failed) && Crew.Has(failed.Worker), failed =>
        {
            Parts.Watch.Failed(failed.Worker);
            _state = _state.WithFailed(failed.Shards, failed.Worker);
            _dispatcher.AskAgain(_state, failed);
            Advance(_state);
        });
        ReceiveOfReplicas();
        Receive<IStepMessage>(_ => { });
    }

    // The owner of a slice was lost after the decision: the replica here may have all totals and be applying them, or lack some for good. It says which.
    private void TakingBack()
    {
        ReceiveOfCrew(() => { });
        ReceiveOfReplicas();
        Receive<DecisionTakenBack>(IsCurrent, _ =>
        {
            _decided = null;
            GoOn();
        });
        Receive<IStepMessage>(_ => { });
    }

    // A worker computed wrongly: all nodes were sent away, and whatever is here of the step is forgotten before it begins anew.
    private void Cleaning()
    {
        Receive<NodeSilent>(silent => _cleansing!.Silent(silent.Node));
        ReceiveOfCrew(() => { });
        Receive<StepAbandoned>(_ => _cleansing!.Abandoned());
        Receive<TotalsForgotten>(_ => GoOn());
        Receive<IStepMessage>(_ => { });
    }

    // Evaluation, a checkpoint or a copy of the weights reads the replica on a thread of its own; no step is under way.
    private void Keeping()
    {
        ReceiveOfCrew(() => { });
        Receive<Kept>(kept =>
        {
            if (kept.Failure is not null) throw kept.Failure;
            GoOn();
        });
        Receive<Copied>(copied =>
        {
            Roster.Welcome(copied.Weights, Self);
            GoOn();
        });
        Receive<IStepMessage>(_ => { });
    }

    // A behaviour is built when it is taken up: that of step after step once.
    private void TakeUp(Action behaviour)
    {
        if (behaviour != _behaviour) Become(_behaviour = behaviour);
    }

    private void Ended() => ReceiveAny(_ => { });

    private void ReceiveOfReplicas()
    {
        Receive<StepFailed>(IsCurrent, failed => throw new RunFailedException($"{failed.Step}: {failed.Part} threw {failed.Cause}."));
        Receive<StepApplied>(IsCurrent, Applied);
    }

    private bool IsCurrent(IStepMessage message) => message.Step == _state.Step;

    // From a server elsewhere it is a peer's word; in a step begun anew it may be about sums that were wrong.
    private bool IsOfPlan(ChunkReduced reduced) =>
        (reduced.Step != _cleansing?.Step || !Sender.Path.Address.HasGlobalScope)
        && reduced.Chunk < Parts.Chunks.Chunks.Count && reduced.NormBlocks.Length == Parts.Chunks.Chunks[reduced.Chunk].NormBlocks;

    // Between two steps: who asked to leave leaves, who waits for weights gets them, and the next step begins if there is one and somebody to take it.
    private void GoOn()
    {
        Roster.Release();
        Requests.Keep(Crew);
        var step = new StepId(_run.Replica.Version);
        if (step.Number >= _run.Steps || _run.Stop.IsCancellationRequested) End(null);
        else if (!Crew.Joining.IsEmpty) Keep(() => _between.Copy(_run.Replica, _run.Keeper.Progress with { Step = _run.Replica.Version }, Self));
        else if (Crew.Workers.Length < WorkersNeeded) WaitForWorkers();
        else Begin(step);
    }

    private void WaitForWorkers()
    {
        if (Parts.IsOpen) Parts.Watch.Waiting(Crew.Workers.Length, WorkersNeeded);
        TakeUp(WaitingForWorkers);
    }

    private void Begin(StepId step)
    {
        _state = StepState.Begin(step);
        (_decided, _hasBegun) = (null, true);
        _tracing.Begin(step);
        _dispatcher.Begin(step, step == _cleansing?.Step);
        _inquiry.Begin(step);
        TakeUp(Computing);
        AskForRest();
    }

    private void AskForRest()
    {
        if (_decided is not null || _dispatcher.AskForRest(_state)) return;
        // Weights go to joiners between steps only, so this step is begun anew once one is there.
        Parts.Servers.Tell(new AbandonStep(_state.Step), Self);
        _state = StepState.Begin(new StepId(-1));
        GoOn();
    }

    private void Advance(StepState state)
    {
        _state = state;
        if (_decided is not null || _inquiry.IsOpen(state.Step)) return;
        if (state.Results.Count == Plan.Recipe.Shards && HasOwners) _totals = _totals.Computed(Requests.Now);
        if (!state.IsWhole(Plan, Parts.Chunks)) return;
        _tracing.Deciding();
        var decision = state.Decide(Plan, Parts.Chunks)!;
        _decided = new DecidedStep(decision);
        if (HasOwners) _totals = _totals.Decided(Requests.Now);
        _run.Keeper.Decided(decision, state.Workers());
        var decide = new Decide(decision, _run.Keeper.Progress.After(decision, Plan), [.. state.Results.Values]);
        Parts.Replicas.Tell(decide.Traced(_tracing.Decided()), Self);
        _tracing.DecisionSent();
    }

    private protected override void GoOnWithout(ImmutableArray<string> lost)
    {
        _tracing.Lost(lost.Length);
        if (Parts.SlicesOnNodes && _run is not null) lost = lost.AddRange(SendAwayWhoMisses(lost));
        Requests.Keep(Crew);
        if (HasOwners && _decided is null) (_state, _totals) = (_dispatcher.ShareOut(_state, lost), _totals.GiveUp());
        else if (_dispatcher.Owners.Names.Any(lost.Contains)) TakeBack(MissedTotals(lost));

        CommitIfApplied();
    }

    // Totals of an owner that is gone never reach those who are behind: they come again for weights.
    private ImmutableArray<string> SendAwayWhoMisses(ImmutableArray<string> lost)
    {
        var behind = _dispatcher.WhoMayLack(_run.Replica.Version, lost);
        Roster.Expel(behind, MissedTotals(lost));
        return behind;
    }

    // Some may have applied the step already: they begin again with this replica's weights.
    private void TakeBack(string reason)
    {
        Roster.Expel(Crew.NodeNames, reason);
        Requests.Keep(Crew);
        _dispatcher.Begin(_state.Step);
        _totals = _totals.GiveUp();
        TakeUp(TakingBack);
        Parts.Replicas.Tell(new TakeBackDecision(_state.Step), Self);
    }

    private static string MissedTotals(ImmutableArray<string> lost) => $"{string.Join(" and ", lost)} was lost while its totals were under way";

    // Whoever keeps the step waiting: a worker, an owner of a slice, a replica.
    private void LookForLate()
    {
        SendAway(Requests.Stuck(Crew, _state.Step), "it does not catch up");
        if (_decided is null)
        {
            _dispatcher.AskTwice(_state);
            SendAway(_totals.Late(_dispatcher.Owners, _state, owner => Requests.IsLate(new WorkerId(owner)), Requests.Now), "its totals did not come in time");
        }

        if (_decided is not null && _totals.IsApplyingOverdue(Requests.Now)) TakeBack("totals of a step that was decided did not come in time");
        // Weights go to joiners between steps only, and this step has nobody who may be counted on.
        if (_decided is null && !Crew.Joining.IsEmpty && Requests.IsForsaken) SendAway([.. Crew.Workers.Select(worker => worker.Name)], "it does not answer, and others wait to take part");
        Advance(_state);
        CommitIfApplied();
        Settle();
    }

    private void SendAway(ImmutableArray<string> nodes, string reason)
    {
        if (nodes.IsEmpty) return;
        Roster.Expel(nodes, reason);
        GoOnWithout(nodes);
        AskForRest();
    }

    private protected override void Compare(ShardsComputed computed) => _inquiry.Hear(computed, _decided is not null || !IsCurrent(computed));

    private void Settle()
    {
        if (_decided is null && _inquiry.Settle(_state) is { } reason) BeginAfresh(reason);
    }

    // Wrong sums may be in totals that everybody has: all nodes come again, with this replica's weights.
    private void BeginAfresh(string reason)
    {
        _cleansing = new Cleansing(Parts, _state.Step, Crew.NodeNames, Self);
        _totals = _totals.GiveUp();
        TakeUp(Cleaning);
        Roster.Expel(Crew.NodeNames, reason);
        Requests.Keep(Crew);
        _cleansing.Begin();
    }

    private void Applied(StepApplied applied)
    {
        if (applied.Node == Parts.Node) (_decided, _totals) = (_decided?.WithAppliedHere(Requests.Now), _totals.Applied(Requests.Now));
        else _decided = _decided?.WithAppliedElsewhere();
        CommitIfApplied();
    }

    private void CommitIfApplied()
    {
        if (_decided is not { } decided || !decided.IsCommitted(Crew.HasReplicaAt(_state.Step.Number - 1), Requests.Now)) return;
        _decided = null;
        _dispatcher.End();
        _tracing.End();
        if (_run.Keeper.Committed(decided.Decision) is { } work) Keep(() => _between.Do(work, Self));
        else GoOn();
    }

    private void Keep(Action begin)
    {
        TakeUp(Keeping);
        begin();
    }

    private protected override void End(Exception? failure)
    {
        Timers.CancelAll();
        TakeUp(Ended);
        _tracing.End(failure);
        _client.Tell(new TrainingEnded(failure));
    }
}
