using System.Collections.Immutable;
using Akka.Actor;
using Lockstep.Coordinator.Runs;
using Lockstep.Coordinator.Sharding;
using Lockstep.Coordinator.Steps;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using static Lockstep.Coordinator.RunControl;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.Membership;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Coordinator;

/// <summary>Owns the run: takes it step by step, from shards to results to a decision to a commit. A shell around <see cref="StepState"/> and the policies.</summary>
public sealed class CoordinatorActor : ReceiveActor
{
    private readonly RunPlan _plan;
    private readonly ChunkPlan _chunks;
    private readonly WorkThread _keeping = new("keeper");
    private readonly SortedDictionary<string, IActorRef> _workers = new(StringComparer.Ordinal);
    private readonly int _minWorkers;
    private readonly WorkerWatch _watch;
    private IActorRef _replica = ActorRefs.Nobody;
    private StepState _state = StepState.Begin(new StepId(-1));
    private StepDecision? _decision;
    private BeginTraining _run = null!;
    private IActorRef _client = ActorRefs.Nobody;

    /// <summary>The coordinator of a run.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="chunks">The chunks of its gradient.</param>
    /// <param name="minWorkers">Workers to wait for before the first step.</param>
    /// <param name="watch">Told what the workers do.</param>
    public CoordinatorActor(RunPlan plan, ChunkPlan chunks, int minWorkers, WorkerWatch watch)
    {
        (_plan, _chunks, _minWorkers, _watch) = (plan, chunks, minWorkers, watch);
        Become(WaitingForRun);
    }

    private ImmutableArray<WorkerId> Workers => [.. _workers.Keys.Select(name => new WorkerId(name))];

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

    // Workers come; the run begins when someone asks for it and enough are there.
    private void WaitingForRun()
    {
        Receive<WorkerReady>(Join);
        Receive<BeginTraining>(run =>
        {
            (_run, _client, _replica) = (run, Sender, run.ReplicaKeeper);
            Become(WaitingForWorkers);
            BeginWhenReady();
        });
    }

    private void WaitingForWorkers()
    {
        Receive<WorkerReady>(ready =>
        {
            Join(ready);
            BeginWhenReady();
        });
    }

    // Results, norms and failures of this step; those of any other were abandoned and are dropped.
    private void Computing()
    {
        Receive<WorkerReady>(Join);
        Receive<ShardsComputed>(IsCurrent, computed =>
        {
            _watch.Finished(computed.Worker);
            Advance(_state.With(computed.Results));
        });
        Receive<ChunkReduced>(IsCurrent, reduced => Advance(_state.With(reduced.Chunk, reduced.NormBlocks)));
        Receive<ShardsFailed>(IsCurrent, Reissue);
        Receive<StepFailed>(IsCurrent, failed => throw new RunFailedException($"{failed.Step}: {failed.Part} threw {failed.Cause}."));
        Receive<StepApplied>(IsCurrent, _ => Commit());
        Receive<IStepMessage>(_ => { });
    }

    // Evaluation or a checkpoint reads the replica on a thread of its own; no step is under way.
    private void Keeping()
    {
        Receive<WorkerReady>(Join);
        Receive<Kept>(kept =>
        {
            if (kept.Failure is not null) throw kept.Failure;
            NextStep();
        });
        Receive<IStepMessage>(_ => { });
    }

    private void Ended()
    {
        ReceiveAny(_ => { });
    }

    private bool IsCurrent(IStepMessage message) => message.Step == _state.Step;

    private void Join(WorkerReady ready) => _workers[ready.Worker.Name] = Sender;

    private void BeginWhenReady()
    {
        if (_workers.Count >= _minWorkers) NextStep();
    }

    private void NextStep()
    {
        var step = new StepId(_run.Replica.Version);
        if (step.Number >= _run.Steps || _run.Stop.IsCancellationRequested)
        {
            End(null);
            return;
        }

        _state = StepState.Begin(step);
        _decision = null;
        Become(Computing);
        foreach (var (worker, shards) in AssignmentPolicy.Assign(_plan.Recipe.Shards, Workers))
        {
            Assign(worker, shards);
        }
    }

    private void Assign(WorkerId worker, ImmutableArray<int> shards)
    {
        _watch.Began(worker, shards);
        _workers[worker.Name].Tell(new ComputeShards(_state.Step, shards));
    }

    private void Advance(StepState state)
    {
        _state = state;
        if (_decision is not null || state.Decide(_plan, _chunks) is not { } decision) return;
        _decision = decision;
        _replica.Tell(new Decide(decision, [.. state.Results.Values]));
    }

    private void Reissue(ShardsFailed failed)
    {
        _watch.Failed(failed.Worker);
        _state = _state.WithFailed(failed.Shards, failed.Worker);
        switch (FailurePolicy.Decide(_state, failed.Shards, Workers))
        {
            case FailureDecision.Abort abort:
                throw new RunFailedException(
                    $"Computing shard {abort.Shard} of {failed.Step} failed {FailurePolicy.MaxFailures} times, the last time at {failed.Worker}: {failed.Cause}");
            case FailureDecision.Reissue reissue:
                foreach (var (worker, shard) in reissue.Requests) Assign(worker, [shard]);
                break;
        }
    }

    private void Commit()
    {
        if (_run.Keeper.Committed(_decision!) is not { } work)
        {
            NextStep();
            return;
        }

        Become(Keeping);
        var self = Self;
        _keeping.Post(() =>
        {
            try
            {
                work();
                self.Tell(new Kept(null));
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
}
