using System.Collections.Immutable;
using Lockstep.Coordinator.Runs;

namespace Lockstep.Host.Monitoring;

/// <summary>Watches a run and knows at any time how it is. Being told something takes microseconds; whoever asks pays for the answer.</summary>
internal sealed class RunMonitor : IRunWatcher
{
    private const int Points = 2000;
    private const int TimelineSteps = 30;
    private const int Events = 200;
    private const double Lately = 0.1;

    // Who has left is shown for a while, with what kept it.
    private static readonly TimeSpan GoneFor = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly long _start;
    private readonly DateTimeOffset _started;
    private readonly StepSeries _series = new(Points);
    private readonly Timeline _timeline;
    private readonly Queue<LoggedEvent> _events = new(Events);
    private readonly List<RunEvent.EpochEnded> _epochs = [];
    private readonly SortedDictionary<string, WorkerRecord> _workers = new(StringComparer.Ordinal);
    private readonly Pace _steps = new();
    private RunFacts? _facts;
    private string? _address;
    private StepProgress? _progress;
    private double? _wordsPerSecond;
    private long _lastStep;
    private bool _isEvaluating;
    private bool _isWaiting;
    private string? _end;
    private RunEvent.SavingFailed? _failed;
    private (RunEvent.CheckpointSaved Saved, long At)? _checkpoint;
    private Diagnosis _said = Diagnosis.Ok;

    public RunMonitor(TimeProvider time)
    {
        (_time, _start, _started) = (time, time.GetTimestamp(), time.GetUtcNow());
        _timeline = new Timeline(time, _start, TimelineSteps);
    }

    public void On(RunEvent happened)
    {
        lock (_lock)
        {
            if (EventTexts.Of(happened) is var (kind, text)) Log(kind, text);
            switch (happened)
            {
                case RunEvent.Started started:
                    (_facts, _lastStep, _end) = (started.Run, _time.GetTimestamp(), null);
                    break;
                case RunEvent.EpochEnded epoch:
                    (_isEvaluating, _lastStep) = (false, _time.GetTimestamp());
                    _epochs.Add(epoch);
                    break;
                case RunEvent.CheckpointSaved saved:
                    (_checkpoint, _failed) = ((saved, _time.GetTimestamp()), null);
                    break;
                case RunEvent.SavingFailed failed:
                    _failed = failed;
                    break;
                case RunEvent.Listening listening:
                    _address = listening.Address;
                    break;
                case RunEvent.WorkerJoined joined:
                    _workers[joined.Worker] = new WorkerRecord(joined.Worker) { IsNode = true, Seen = _time.GetTimestamp() };
                    break;
                case RunEvent.WorkerLeft left when _workers.TryGetValue(left.Worker, out var gone):
                    gone.CauseOfLoss = DiagnosisPolicy.CauseOf(gone.Sight(_time), Sights());
                    (gone.IsGone, gone.Seen) = (true, _time.GetTimestamp());
                    break;
                case RunEvent.WorkersAwaited:
                    _isWaiting = true;
                    break;
                case RunEvent.Interrupted:
                    _end = "interrupted";
                    break;
                case RunEvent.Finished:
                    _end = "finished";
                    break;
            }
        }
    }

    public void Happened(RunEvent happened) => On(happened);

    public void Stepped(StepProgress progress)
    {
        lock (_lock)
        {
            _steps.Add(progress.Took);
            if (progress.Took > TimeSpan.Zero)
            {
                var rate = progress.Words / progress.Took.TotalSeconds;
                _wordsPerSecond = _wordsPerSecond is { } before ? before + (Lately * (rate - before)) : rate;
            }

            (_progress, _lastStep, _isWaiting) = (progress, _time.GetTimestamp(), false);
            _isEvaluating = _facts is { Plan: var plan } && plan.StepInEpoch(progress.Steps) == 0;
            _timeline.End(progress.Steps - 1, progress.Took);
            _series.Add(new SeriesPoint(progress.Steps, progress.Perplexity, _wordsPerSecond, progress.Decision.GradientNorm));
        }
    }

    public void On(WorkerStatus worker)
    {
        lock (_lock) Known(worker.Name).Status = worker;
    }

    public void Computed(ShareTimes share)
    {
        lock (_lock)
        {
            Known(share.Worker).Add(share, _time);
            _timeline.Add(share);
        }
    }

    public void On(LinkFigures link)
    {
        lock (_lock)
        {
            if (_workers.TryGetValue(link.Node, out var worker)) worker.Add(link, _time);
        }
    }

    /// <summary>Something ended the run.</summary>
    public void Failed(string reason)
    {
        lock (_lock)
        {
            _end = "failed";
            Log("failed", reason);
        }
    }

    /// <summary>How the run is now.</summary>
    public RunSnapshot Look()
    {
        lock (_lock)
        {
            foreach (var gone in _workers.Values.Where(worker => worker.IsGone && _time.GetElapsedTime(worker.Seen) > GoneFor).ToList()) _workers.Remove(gone.Name);
            var sights = Sights();
            var lines = _workers.Values.Select(worker => Line(worker, sights)).ToImmutableArray();
            var diagnosis = Diagnose(sights, lines);
            if (diagnosis != _said && diagnosis.Verdict != Verdict.Ok && (diagnosis.Cause, diagnosis.Worker) != (_said.Cause, _said.Worker)) Log("diagnosis", diagnosis.Text);
            _said = diagnosis;
            return new RunSnapshot(
                State(),
                _facts,
                _started,
                _time.GetElapsedTime(_start).TotalSeconds,
                _address,
                _progress,
                _wordsPerSecond,
                Eta(),
                [.. _epochs],
                lines,
                [.. _timeline.Steps],
                [.. _events],
                diagnosis,
                _checkpoint is var (saved, at) ? new CheckpointLine(saved.Steps, _time.GetElapsedTime(at).TotalSeconds, saved.Took.TotalSeconds) : null);
        }
    }

    /// <summary>What the workers did in the last steps.</summary>
    public IReadOnlyCollection<TimelineStep> LastSteps()
    {
        lock (_lock) return [.. _timeline.Steps];
    }

    /// <summary>The points of the curves after a step, and the generation they are of. All of them where the generation is another one.</summary>
    public (IReadOnlyList<SeriesPoint> Points, int Generation) PointsAfter(long step, int generation)
    {
        lock (_lock) return (_series.After(generation == _series.Generation ? step : -1), _series.Generation);
    }

    private WorkerRecord Known(string name)
    {
        if (_workers.TryGetValue(name, out var known)) return known;
        var worker = new WorkerRecord(name) { Seen = _time.GetTimestamp() };
        _workers.Add(name, worker);
        return worker;
    }

    private List<WorkerSight> Sights() => [.. _workers.Values.Where(worker => !worker.IsGone).Select(worker => worker.Sight(_time))];

    private WorkerLine Line(WorkerRecord worker, List<WorkerSight> sights)
    {
        var sight = sights.Find(sight => sight.Name == worker.Name);
        var cause = sight is null ? worker.CauseOfLoss : DiagnosisPolicy.CauseOf(sight, sights);
        // Whoever computes here is seen as long as the run goes on.
        var unseen = worker.IsNode || worker.IsGone ? _time.GetElapsedTime(worker.Seen).TotalSeconds : 0;
        var (computing, transferring, waiting) = worker.Shares;
        return new WorkerLine(
            worker.Name,
            worker.IsGone ? "gone" : worker.Status?.State ?? "joining",
            worker.IsNode,
            worker.IsGone ? 0 : worker.Status?.Shards ?? 0,
            worker.Status?.WordsPerSecond,
            computing,
            waiting,
            transferring,
            worker.Link?.Figures,
            unseen,
            cause);
    }

    private Diagnosis Diagnose(List<WorkerSight> sights, ImmutableArray<WorkerLine> lines)
    {
        var state = State();
        var isStuck = state is "training" && _steps.Usual > 0 && _time.GetElapsedTime(_lastStep).TotalSeconds > Math.Max(3, 5 * _steps.Usual);
        var verdict = isStuck ? Verdict.Stuck : Verdict.Slow;
        if (state == "waiting")
            return new Diagnosis(Verdict.Stuck, null, Cause.NoWorkers, $"The run waits for workers; start one with 'lockstep worker --join {_address ?? "HOST:PORT"}'.");
        // Who cannot be reached is a surer reason than who is slow.
        var reasons = from line in lines
                      let seen = sights.Find(other => other.Name == line.Name)
                      from known in line.Cause is { } reason ? [reason] : Array.Empty<Cause>()
                      orderby known is Cause.CutOff or Cause.Paused descending, seen is null ? 0 : DiagnosisPolicy.Keeps(seen, known) descending
                      select (line.Name, known, seen);
        if (reasons.FirstOrDefault() is ({ } name, var cause, var sight))
        {
            var text = sight is not null ? DiagnosisPolicy.TextOf(sight, cause) : $"Worker {name} is gone: it was {CauseNames.NameOf(cause)}. Others compute its shards.";
            return new Diagnosis(verdict, name, cause, text);
        }

        if (_failed is { } failed)
            return new Diagnosis(verdict, null, Cause.Disk, $"The coordinator could not save {failed.What}: {failed.Reason}. Make room on its disk; the run goes on and tries again.");
        return isStuck ? new Diagnosis(Verdict.Stuck, null, null, "No step has been taken for a while, and no worker shows why.") : Diagnosis.Ok;
    }

    private string State() => _end ?? (_facts is null && !_isWaiting ? "starting" : _isWaiting ? "waiting" : _isEvaluating ? "evaluating" : "training");

    private double? Eta() => _end is null && _progress is { } progress && _wordsPerSecond is > 0 and var rate ? _facts?.SecondsLeft(progress, rate) : null;

    private void Log(string kind, string text)
    {
        if (_events.Count == Events) _events.Dequeue();
        _events.Enqueue(new LoggedEvent(_time.GetUtcNow(), kind, text));
    }
}
