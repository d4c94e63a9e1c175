using System.Collections.Immutable;
using Lockstep.Coordinator.Steps;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Deadlines;

/// <summary>What workers were asked for and have not answered yet, and who of them is late.</summary>
public sealed record OpenRequests
{
    /// <summary>Nobody was asked for anything.</summary>
    public static readonly OpenRequests None = new();

    private OpenRequests()
    {
    }

    private ImmutableDictionary<WorkerId, Desk> Desks { get; init; } = ImmutableDictionary<WorkerId, Desk>.Empty;

    /// <summary>Whether a worker's deadline has passed and nothing was heard of it since.</summary>
    public bool IsLate(WorkerId worker) => Desks.TryGetValue(worker, out var desk) && desk.IsLate;

    /// <summary>Whether a worker has answered all it was asked for.</summary>
    public bool IsIdle(WorkerId worker) => !Desks.TryGetValue(worker, out var desk) || desk.Open.IsEmpty;

    /// <summary>Whether a worker has something to do for a step before one.</summary>
    public bool HasBefore(WorkerId worker, StepId step) => Desks.TryGetValue(worker, out var desk) && desk.Open.Any(request => request.Step.Number < step.Number);

    /// <summary>When a worker was asked for these shards; null where it was not, or has answered.</summary>
    public TimeSpan? Asked(WorkerId worker, StepId step, IEnumerable<int> shards) =>
        Desks.TryGetValue(worker, out var desk) && desk.Find(step, shards) is var place and >= 0 ? desk.Open[place].Asked : null;

    /// <summary>Whether somebody who is not late is asked for a shard of a step as an audit.</summary>
    public bool HasAudit(StepId step)
    {
        foreach (var (_, desk) in Desks)
        {
            if (!desk.IsLate && desk.HasAudit(step)) return true;
        }

        return false;
    }

    /// <summary>Whether anybody is asked for this shard of a step as an audit.</summary>
    public bool HasAudit(StepId step, int shard) =>
        Desks.Values.Any(desk => desk.Open.Any(request => request.IsAudit && request.Step == step && request.Shards.Contains(shard)));

    /// <summary>A worker is asked for shards. What it was asked for before it does first.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="step">The step.</param>
    /// <param name="shards">The shards.</param>
    /// <param name="now">The time.</param>
    /// <param name="allowed">How long it may take for them; null for as long as it likes.</param>
    /// <param name="isAudit">Whether it is asked as an audit.</param>
    public OpenRequests WithAsked(WorkerId worker, StepId step, ImmutableArray<int> shards, TimeSpan now, TimeSpan? allowed, bool isAudit = false)
    {
        var desk = Desks.GetValueOrDefault(worker, Desk.Empty);
        var from = desk.Due > now ? desk.Due : now;
        var due = allowed is { } time && from < TimeSpan.MaxValue - time ? from + time : TimeSpan.MaxValue;
        return With(worker, desk with { Open = desk.Open.Add(new OpenRequest(step, shards, now, isAudit)), Due = due });
    }

    /// <summary>A worker answered, well or badly. Whatever it answered, it is not late any more.</summary>
    public OpenRequests WithAnswered(WorkerId worker, StepId step, IEnumerable<int> shards)
    {
        if (!Desks.TryGetValue(worker, out var desk)) return this;
        var place = desk.Find(step, shards);
        return With(worker, desk.WithOpen(place < 0 ? desk.Open : desk.Open.RemoveAt(place)) with { IsLate = false });
    }

    /// <summary>A worker's replica has applied a step: the worker computes that step, and any before, no more.</summary>
    public OpenRequests WithApplied(WorkerId worker, StepId step)
    {
        if (!Desks.TryGetValue(worker, out var desk) || !desk.Open.Any(request => request.Step.Number <= step.Number)) return this;
        return With(worker, desk.WithOpen(desk.Open.RemoveAll(request => request.Step.Number <= step.Number)) with { IsLate = false });
    }

    /// <summary>A step begins anew: whatever was asked for in it counts no more, but takes its time all the same.</summary>
    public OpenRequests WithoutStep(StepId step)
    {
        var all = this;
        foreach (var (worker, desk) in Desks)
        {
            if (desk.Open.Any(request => request.Step == step)) all = all.With(worker, desk with { Open = desk.Open.RemoveAll(request => request.Step == step) });
        }

        return all;
    }

    /// <summary>Only these workers are still there.</summary>
    public OpenRequests Of(ImmutableArray<WorkerId> workers) =>
        Desks.Keys.All(workers.Contains) ? this : this with { Desks = Desks.RemoveRange(Desks.Keys.Where(worker => !workers.Contains(worker))) };

    /// <summary>At a time: whoever's deadline has passed is late.</summary>
    public OpenRequests At(TimeSpan now)
    {
        var all = this;
        foreach (var (worker, desk) in Desks)
        {
            if (!desk.Open.IsEmpty && !desk.IsLate && desk.Due < now) all = all.With(worker, desk with { IsLate = true });
        }

        return all;
    }

    /// <summary>The shards of a step, out of so many, that are not computed and that nobody was asked for, ascending.</summary>
    public ImmutableArray<int> Unasked(StepState state, int shards)
    {
        var asked = InHands(state, _ => true);
        return [.. Left(state, shards).Where(shard => !asked.Contains(shard))];
    }

    /// <summary>The shards of a step, out of so many, that are not computed and that only late workers were asked for, ascending.</summary>
    public ImmutableArray<int> Stranded(StepState state, int shards)
    {
        if (!Desks.Values.Any(desk => desk.IsLate)) return [];
        var (asked, inGoodHands) = (InHands(state, _ => true), InHands(state, desk => !desk.IsLate));
        return [.. Left(state, shards).Where(shard => asked.Contains(shard) && !inGoodHands.Contains(shard))];
    }

    private static IEnumerable<int> Left(StepState state, int shards) => Enumerable.Range(0, shards).Where(shard => !state.Results.ContainsKey(shard));

    private HashSet<int> InHands(StepState state, Func<Desk, bool> whose) =>
        [.. Desks.Values.Where(whose).SelectMany(desk => desk.Open).Where(request => request.Step == state.Step).SelectMany(request => request.Shards)];

    private OpenRequests With(WorkerId worker, Desk desk) => this with { Desks = Desks.SetItem(worker, desk) };

    private sealed record OpenRequest(StepId Step, ImmutableArray<int> Shards, TimeSpan Asked, bool IsAudit);

    /// <summary>What lies before one worker, and by when all of it should be done.</summary>
    private sealed record Desk(ImmutableArray<OpenRequest> Open, TimeSpan Due, bool IsLate)
    {
        public static readonly Desk Empty = new([], TimeSpan.MinValue, false);

        public Desk WithOpen(ImmutableArray<OpenRequest> open) => this with { Open = open, Due = open.IsEmpty ? TimeSpan.MinValue : Due };

        public bool HasAudit(StepId step)
        {
            foreach (var request in Open)
            {
                if (request.IsAudit && request.Step == step) return true;
            }

            return false;
        }

        public int Find(StepId step, IEnumerable<int> shards)
        {
            for (var place = 0; place < Open.Length; place++)
            {
                if (Open[place].Step == step && Open[place].Shards.SequenceEqual(shards)) return place;
            }

            return -1;
        }
    }
}
