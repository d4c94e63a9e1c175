using System.Collections.Immutable;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Deadlines;

/// <summary>What workers take to answer: so much a shard to compute it, and so much beside, for what travels and for a replica that comes to the step later than others.</summary>
public sealed record AnswerTimes
{
    // What travels takes now more, now less.
    private const double Slack = 0.05;

    /// <summary>Nothing is measured.</summary>
    public static readonly AnswerTimes None = new();

    private AnswerTimes()
    {
    }

    private ImmutableDictionary<WorkerId, Times> ByWorker { get; init; } = ImmutableDictionary<WorkerId, Times>.Empty;

    /// <summary>A worker answered.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="shards">How many shards it computed, at least one.</param>
    /// <param name="took">What their computation took there.</param>
    /// <param name="waited">How long it was since it was asked.</param>
    public AnswerTimes With(WorkerId worker, int shards, TimeSpan took, TimeSpan waited)
    {
        var known = ByWorker.GetValueOrDefault(worker);
        var times = known.Answers < DeadlinePolicy.Ignored
            ? known with { Answers = known.Answers + 1 }
            : known with
            {
                Answers = known.Answers + 1,
                PerShard = known.PerShard.With(took.TotalSeconds / shards),
                Beside = known.Beside.With(Math.Max(0, (waited - took).TotalSeconds), Slack),
            };
        return this with { ByWorker = ByWorker.SetItem(worker, times) };
    }

    /// <summary>Only these workers are still there.</summary>
    public AnswerTimes Of(ImmutableArray<WorkerId> workers) =>
        ByWorker.Keys.All(workers.Contains) ? this : this with { ByWorker = ByWorker.RemoveRange(ByWorker.Keys.Where(worker => !workers.Contains(worker))) };

    /// <summary>What a worker is expected to take for so many shards; null where nothing is known of it.</summary>
    public TimeSpan? Expected(WorkerId worker, int shards) =>
        ByWorker.TryGetValue(worker, out var times) && times.PerShard.Count > 0
            ? TimeSpan.FromSeconds((times.PerShard.Value * shards) + times.Beside.Value)
            : null;

    private readonly record struct Times(int Answers, SteadyMean PerShard, SteadyMean Beside);
}
