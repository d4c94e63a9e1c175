using System.Collections.Immutable;
using Lockstep.Protocol;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Coordinator.Runs;

/// <summary>Times the workers of a run and tells an observer what they do.</summary>
/// <param name="observer">Who is told.</param>
/// <param name="time">The clock.</param>
/// <param name="wordsPerShard">Words of a shard in a step, in the mean.</param>
public sealed class WorkerWatch(IWorkerObserver observer, TimeProvider time, double wordsPerShard)
{
    private readonly Dictionary<WorkerId, (StepId Step, long Start, int Shards, double? WordsPerSecond)> _workers = [];
    private (int Workers, int Needed) _awaited;

    /// <summary>A worker was given shards.</summary>
    public void Began(WorkerId worker, StepId step, ImmutableArray<int> shards)
    {
        _awaited = default;
        var last = _workers.GetValueOrDefault(worker).WordsPerSecond;
        _workers[worker] = (step, time.GetTimestamp(), shards.Length, last);
        observer.On(new WorkerStatus(worker.Name, "computing", shards.Length, last));
    }

    /// <summary>A worker gave the results of its shards, in time or too late. What it was not asked last is not timed.</summary>
    public void Finished(ShardsComputed computed)
    {
        ArgumentNullException.ThrowIfNull(computed);
        var worker = computed.Worker;
        if (!_workers.TryGetValue(worker, out var known) || known.Step != computed.Step || known.Shards != computed.Results.Length) return;
        var (step, start, shards, _) = known;
        var now = time.GetTimestamp();
        var rate = shards * wordsPerShard / Math.Max(time.GetElapsedTime(start, now).TotalSeconds, 1e-9);
        _workers[worker] = (step, start, shards, rate);
        observer.On(new WorkerStatus(worker.Name, "waiting", shards, rate));
        observer.Computed(new ShareTimes(worker.Name, computed.Step.Number, shards, start, now, computed.Waited, computed.Took));
    }

    /// <summary>Shards of a step that some were asked for are asked of others too.</summary>
    public void Reissued(StepId step, int shards) => observer.Happened(new RunEvent.ShardsReissued(step.Number, shards));

    /// <summary>A worker has come from another process.</summary>
    public void Joined(WorkerId worker) => observer.Happened(new RunEvent.WorkerJoined(worker.Name));

    /// <summary>A worker in another process is gone.</summary>
    public void Left(WorkerId worker, string reason)
    {
        _workers.Remove(worker);
        observer.Happened(new RunEvent.WorkerLeft(worker.Name, reason));
    }

    /// <summary>A worker in another process computed a shard wrongly and takes no part any more.</summary>
    public void Quarantined(WorkerId worker, StepId step, int shard) => observer.Happened(new RunEvent.WorkerQuarantined(worker.Name, step.Number, shard));

    /// <summary>The run waits for workers. Saying it again tells nobody anything.</summary>
    public void Waiting(int workers, int needed)
    {
        if (_awaited == (workers, needed)) return;
        _awaited = (workers, needed);
        observer.Happened(new RunEvent.WorkersAwaited(workers, needed));
    }

    /// <summary>A worker has not answered in time.</summary>
    public void Late(WorkerId worker)
    {
        var (_, _, shards, rate) = _workers.GetValueOrDefault(worker);
        observer.On(new WorkerStatus(worker.Name, "late", shards, rate));
    }

    /// <summary>Computing shards threw at a worker.</summary>
    public void Failed(WorkerId worker) => observer.On(new WorkerStatus(worker.Name, "failed", 0, _workers.GetValueOrDefault(worker).WordsPerSecond));
}
