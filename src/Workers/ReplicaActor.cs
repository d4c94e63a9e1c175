using System.Diagnostics;
using Akka.Actor;
using Lockstep.Model;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using Lockstep.Protocol.Tracing;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Workers.ReplicaControl;

namespace Lockstep.Workers;

/// <summary>Keeps the replica of a process: stages published totals and applies a step in one go once it is decided and every total is there.</summary>
public sealed class ReplicaActor : ReceiveActor
{
    private readonly ReplicaKeeping _keeping;
    private readonly ICanTell _coordinator;
    private readonly ICanTell _workers;
    private readonly WorkThread _thread = new("replica");
    private readonly PublishTotal?[] _staged;

    // A server in this process does not wait for the replica: where others computed this process' shards, it may be a step ahead.
    private readonly List<PublishTotal> _early = [];
    private int _stagedCount;
    private Decide? _decision;

    /// <summary>The keeper of a replica.</summary>
    /// <param name="keeping">The replica, changed on the actor's threads only, and how it is kept.</param>
    /// <param name="coordinator">Who decides.</param>
    /// <param name="workers">Who compute with the replica.</param>
    /// <param name="chunks">Chunks of a gradient.</param>
    public ReplicaActor(ReplicaKeeping keeping, ICanTell coordinator, ICanTell workers, int chunks)
    {
        (_keeping, _coordinator, _workers) = (keeping, coordinator, workers);
        _staged = new PublishTotal?[chunks];
        Become(Staging);
    }

    private Replica Replica => _keeping.Replica;

    /// <inheritdoc/>
    protected override void PostStop()
    {
        // Once it is stopped the replica is at a version, and stays there.
        _thread.Dispose();
        _thread.Join();
    }

    // Totals and the decision of the step after the replica's version come in any order; those of the step after that wait, and those of others are late and dropped.
    private void Staging()
    {
        Receive<PublishTotal>(published =>
        {
            Take(published);
            ApplyIfComplete();
        });
        Receive<Decide>(decision =>
        {
            if (decision.Step.Number != Replica.Version) return;
            _decision = decision;
            ApplyIfComplete();
        });
        Receive<TakeBackDecision>(back =>
        {
            if (back.Step.Number != Replica.Version) return;
            _decision = null;
            _coordinator.Tell(new DecisionTakenBack(back.Step), Self);
        });
        Receive<ForgetTotals>(forget =>
        {
            Forget();
            _coordinator.Tell(new TotalsForgotten(forget.Step), Self);
        });
        Receive<WeightsReceived>(received => Work(new StepId(received.Weights.Version), "taking over weights", () => Load(received.Weights)));
    }

    // The replica is between two versions on its own thread; nothing else is due until it says so.
    private void Working()
    {
        Receive<StepApplied>(applied =>
        {
            Clear();
            GoOn();
            _workers.Tell(applied, Self);
            _coordinator.Tell(applied, Self);
        });
        Receive<ReplicaReady>(ready =>
        {
            GoOn();
            _workers.Tell(ready, Self);
        });
        Receive<PublishTotal>(_early.Add);
    }

    private void GoOn()
    {
        Become(Staging);
        PublishTotal[] early = [.. _early];
        _early.Clear();
        foreach (var published in early) Take(published);
        _keeping.Gate.Open(Replica.Version);
    }

    private void Take(PublishTotal published)
    {
        ref var staged = ref _staged[published.Total.Chunk.Index];
        if (published.Step.Number == Replica.Version + 1)
        {
            _early.Add(published);
        }
        else if (published.Step.Number != Replica.Version || staged is not null)
        {
            published.Release();
        }
        else
        {
            staged = published;
            _stagedCount++;
        }
    }

    private void Forget()
    {
        Clear();
        foreach (var early in _early) early.Release();
        _early.Clear();
    }

    private void Clear()
    {
        foreach (var published in _staged) published?.Release();
        Array.Clear(_staged);
        (_stagedCount, _decision) = (0, null);
    }

    private void ApplyIfComplete()
    {
        if (_decision is { } decision && _stagedCount == _staged.Length) Work(decision.Step, "applying the update", () => Apply(decision), Updating(decision));
    }

    private Span Updating(Decide decision)
    {
        var decided = Spans.ParentOf(decision);
        if (decided.TraceId == default) return default;
        var totals = _staged.Select(published => MessageTrace.Of(published!)).Where(total => total.TraceId != default).Select(total => new ActivityLink(total));
        return Spans.Begin(SpanNames.WeightsUpdate, decided, decision.Step, [.. totals]).With(SpanAttributes.Node, _keeping.Node);
    }

    private void Work(StepId step, string doing, Func<IStepMessage> work, Span span = default)
    {
        var self = Self;
        Become(Working);
        _thread.Post(() =>
        {
            try
            {
                self.Tell(span.Around(work));
            }
            catch (Exception failure)
            {
                _coordinator.Tell(new StepFailed(step, $"The replica of {_keeping.Node}, {doing},", $"{failure.GetType().Name}: {failure.Message}"), self);
            }
        });
    }

    // A worker of this process may compute shards that others were given too: the step is applied once it is done.
    private StepApplied Apply(Decide decision)
    {
        Replica.Use.Change(() =>
        {
            var next = -1;
            _keeping.Team.Run(_ =>
            {
                for (int chunk; (chunk = Interlocked.Increment(ref next)) < _staged.Length;) Replica.Apply(_staged[chunk]!.Total, decision.Decision.Rate, _keeping.Packs);
            });
            Replica.Advance(decision.Results);
        });
        _keeping.Progress = decision.Progress;
        return new StepApplied(decision.Step, _keeping.Node);
    }

    private ReplicaReady Load(WeightsCopy weights)
    {
        Replica.Use.Change(() =>
        {
            weights.CopyTo(Replica);
            if (_keeping.Packs) Replica.Pack(_keeping.Team);
        });
        _keeping.Progress = weights.Progress;
        return new ReplicaReady(new StepId(weights.Version));
    }
}
