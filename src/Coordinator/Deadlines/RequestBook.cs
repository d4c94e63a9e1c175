using System.Collections.Immutable;
using Lockstep.Coordinator.Nodes;
using Lockstep.Coordinator.Steps;
using Lockstep.Protocol;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Coordinator.Deadlines;

/// <summary>Keeps what workers were asked for, what they took in the past, and so who of them is late.</summary>
/// <remarks>A worker in the coordinator's own process is never late: it reads the replica that a step is applied to, so that nothing is gained without it.</remarks>
internal sealed class RequestBook(CoordinatorParts parts)
{
    private readonly PatientClock _clock = new(parts.Time);
    private OpenRequests _open = OpenRequests.None;
    private AnswerTimes _times = AnswerTimes.None;
    private Laggards _laggards = Laggards.None;
    private TimeSpan? _forsaken;

    /// <summary>The time by which deadlines are kept.</summary>
    public TimeSpan Now => _clock.Now;

    /// <summary>Whether a worker's deadline has passed.</summary>
    public bool IsLate(WorkerId worker) => _open.IsLate(worker);

    /// <summary>The shards of a step that are not computed and that nobody was asked for.</summary>
    public ImmutableArray<int> Unasked(StepState state) => _open.Unasked(state, parts.Plan.Recipe.Shards);

    /// <summary>The shards of a step that are not computed and that only late workers were asked for.</summary>
    public ImmutableArray<int> Stranded(StepState state) => _open.Stranded(state, parts.Plan.Recipe.Shards);

    /// <summary>Whether somebody who is not late is asked for a shard of a step as an audit.</summary>
    public bool HasAudit(StepId step) => _open.HasAudit(step);

    /// <summary>Whether anybody is asked for this shard of a step as an audit.</summary>
    public bool HasAudit(StepId step, int shard) => _open.HasAudit(step, shard);

    /// <summary>Who gets shards of a step: neither who is late nor whose replica is more than a step behind, unless that is so of all.</summary>
    public ImmutableArray<WorkerId> Ready(Crew crew, StepId step)
    {
        if (crew.Workers.All(worker => IsReady(worker, crew, step))) return crew.Workers;
        var ready = crew.Workers.Where(worker => IsReady(worker, crew, step)).ToImmutableArray();
        return ready.IsEmpty ? crew.Workers : ready;
    }

    /// <summary>Who of those has nothing to do.</summary>
    public ImmutableArray<WorkerId> Idle(Crew crew, StepId step) =>
        [.. crew.Workers.Where(worker => _open.IsIdle(worker) && IsReady(worker, crew, step))];

    /// <summary>Whether none of the workers may be counted on: all have been late for a while.</summary>
    public bool IsForsaken => _forsaken is { } since && Now - since > DeadlinePolicy.StandingStill;

    /// <summary>The nodes that take totals from others and do not catch up with a step.</summary>
    public ImmutableArray<string> Stuck(Crew crew, StepId step)
    {
        if (!parts.SlicesOnNodes) return [];
        _laggards = _laggards.Look(crew, step.Number, Now);
        return _laggards.Stuck(step.Number, node => IsLate(new WorkerId(node)) && !_open.HasBefore(new WorkerId(node), step), Now);
    }

    /// <summary>A worker is asked for shards.</summary>
    public void Asked(WorkerId worker, StepId step, ImmutableArray<int> shards, bool isNode, bool isAudit) =>
        _open = _open.WithAsked(worker, step, shards, Now, isNode ? Allowed(worker, shards.Length) : null, isAudit);

    /// <summary>A worker answered; of the step under way or of an older one.</summary>
    public void Answered(ShardsComputed computed)
    {
        var shards = computed.Results.Select(result => result.Shard);
        // A shard alone takes longer than one among many.
        if (computed.Gradient == 0 && _open.Asked(computed.Worker, computed.Step, shards) is { } asked)
        {
            var waited = Now - asked;
            _times = _times.With(computed.Worker, computed.Results.Length, computed.Took, waited);
            parts.Dealer.Measured(computed.Worker, computed.Results.Length, computed.Took, waited > computed.Took ? waited - computed.Took : TimeSpan.Zero);
        }

        _open = _open.WithAnswered(computed.Worker, computed.Step, shards);
    }

    /// <summary>A worker answered that it could not.</summary>
    public void Answered(ShardsFailed failed) => _open = _open.WithAnswered(failed.Worker, failed.Step, failed.Shards);

    /// <summary>A replica has applied a step.</summary>
    public void Applied(StepApplied applied, Crew crew)
    {
        foreach (var worker in crew.Workers)
        {
            // Workers in the coordinator's process share its replica.
            if ((crew.IsNode(worker.Name) ? worker.Name : parts.Node) == applied.Node) _open = _open.WithApplied(worker, applied.Step);
        }
    }

    /// <summary>What was asked for in a step counts no more.</summary>
    public void Forget(StepId step) => _open = _open.WithoutStep(step);

    /// <summary>Forgets whoever takes no part any more.</summary>
    public void Keep(Crew crew)
    {
        _open = _open.Of(crew.Workers);
        _times = _times.Of(crew.Workers);
    }

    /// <summary>To be called every <see cref="DeadlinePolicy.Interval"/>.</summary>
    public void Tick(Crew crew)
    {
        _clock.Tick();
        var before = _open;
        _open = _open.At(Now);
        _forsaken = crew.Workers.IsEmpty || !crew.Workers.All(IsLate) ? null : _forsaken ?? Now;
        foreach (var worker in crew.Workers)
        {
            if (_open.IsLate(worker) && !before.IsLate(worker)) parts.Watch.Late(worker);
        }
    }

    private TimeSpan Allowed(WorkerId worker, int shards) => _times.Expected(worker, shards) is { } expected ? DeadlinePolicy.Allowed(expected) : DeadlinePolicy.AtFirst;

    private bool IsReady(WorkerId worker, Crew crew, StepId step) => !IsLate(worker) && !crew.IsBehind(worker.Name, step.Number - 1);
}
