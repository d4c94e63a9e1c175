using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Lockstep.Coordinator.Runs;
using Lockstep.Host.Monitoring;

namespace Lockstep.Host.Telemetry;

/// <summary>The metrics of a run, as its coordinator knows it. Costs next to nothing where nobody listens.</summary>
internal sealed class RunMetrics : IRunWatcher, IDisposable
{
    private readonly TimeProvider _time;
    private readonly Meter _meter = new(MetricNames.Meter, ProgramVersion.Text);
    private readonly ConcurrentDictionary<string, string> _states = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LinkFigures> _links = new(StringComparer.Ordinal);
    private readonly Histogram<double> _stepDuration;
    private readonly Histogram<double> _shareDuration;
    private readonly Histogram<double> _checkpointDuration;
    private readonly Counter<long> _steps;
    private readonly Counter<long> _words;
    private readonly Counter<long> _wire;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _reissued;
    private readonly Counter<long> _savingFailures;
    private StepProgress? _progress;
    private RunFacts? _facts;
    private double _valid = double.NaN;
    private long _saved;

    public RunMetrics(TimeProvider time)
    {
        _time = time;
        _stepDuration = Durations.Histogram(_meter, MetricNames.StepDuration, "Time of a step.");
        _shareDuration = Durations.Histogram(_meter, MetricNames.ShareDuration, "Time of a worker's share of a step.");
        _checkpointDuration = Durations.Histogram(_meter, MetricNames.CheckpointDuration, "Time to write a checkpoint.");
        _steps = _meter.CreateCounter<long>(MetricNames.Steps, "{step}", "Steps committed.");
        _words = _meter.CreateCounter<long>(MetricNames.Words, "{word}", "Words trained on.");
        _wire = _meter.CreateCounter<long>(MetricNames.WireIo, "By", "Bytes of tensor streams.");
        _lost = _meter.CreateCounter<long>(MetricNames.WorkersLost, "{worker}", "Workers lost or left.");
        _reissued = _meter.CreateCounter<long>(MetricNames.ShardsReissued, "{shard}", "Shards that went to other workers too, or instead.");
        _savingFailures = _meter.CreateCounter<long>(MetricNames.SavingFailures, "{failure}", "Failures to write something of the run.");
        // What has not happened is none of it, and not unknown.
        foreach (var rare in (Counter<long>[])[_reissued, _savingFailures]) rare.Add(0);
        Gauge(MetricNames.Step, "{step}", "Steps taken of the whole run.", () => _progress?.Steps);
        Gauge(MetricNames.StepLimit, "{step}", "Steps of the whole run.", () => _facts?.Steps);
        Gauge(MetricNames.Perplexity, null, "Perplexity of the epoch so far.", () => _progress?.Perplexity);
        Gauge(MetricNames.Loss, null, "Loss a word of the epoch so far, in nats.", () => _progress is { } progress ? Math.Log(progress.Perplexity) : null);
        Gauge(MetricNames.ValidPerplexity, null, "Perplexity of the validation split.", () => _valid);
        Gauge(MetricNames.GradientNorm, null, "Global norm before clipping.", () => _progress?.Decision.GradientNorm);
        Gauge(MetricNames.ClipFactor, null, "What the gradient was multiplied by.", () => _progress?.ClipFactor);
        Gauge(MetricNames.LearningRate, null, "Learning rate before clipping.", () => _progress?.LearningRate);
        Gauge(MetricNames.CheckpointAge, "s", "Time since the last checkpoint was written.", () => _saved == 0 ? null : _time.GetElapsedTime(_saved).TotalSeconds);
        _meter.CreateObservableUpDownCounter(MetricNames.Workers, CountWorkers, "{worker}", "Workers by state.");
        _meter.CreateObservableUpDownCounter(
            MetricNames.QueuedFrames, () => _links.Values.Select(link => new Measurement<long>(link.QueuedFrames, Worker(link.Node))), "{frame}", "Frames that wait to be sent.");
    }

    public void On(RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.Started started:
                _facts = started.Run;
                break;
            case RunEvent.EpochEnded epoch:
                _valid = epoch.ValidPerplexity;
                break;
            case RunEvent.CheckpointSaved saved:
                _saved = _time.GetTimestamp();
                _checkpointDuration.Record(saved.Took.TotalSeconds);
                break;
            case RunEvent.SavingFailed:
                _savingFailures.Add(1);
                break;
            case RunEvent.WorkerJoined joined:
                _links.TryRemove(joined.Worker, out _);
                break;
            case RunEvent.WorkerLeft left:
                _states.TryRemove(left.Worker, out _);
                _links.TryRemove(left.Worker, out _);
                _lost.Add(1, Worker(left.Worker));
                break;
            case RunEvent.ShardsReissued reissued:
                _reissued.Add(reissued.Shards);
                break;
        }
    }

    public void Happened(RunEvent happened) => On(happened);

    public void Stepped(StepProgress progress)
    {
        _progress = progress;
        _stepDuration.Record(progress.Took.TotalSeconds);
        _steps.Add(1);
        _words.Add(progress.Words);
    }

    public void On(WorkerStatus worker) => _states[worker.Name] = worker.State;

    public void Computed(ShareTimes share)
    {
        if (!_shareDuration.Enabled) return;
        var worker = Worker(share.Worker);
        _shareDuration.Record(share.Waited.TotalSeconds, worker, Phase("receiving"));
        _shareDuration.Record(share.Took.TotalSeconds, worker, Phase("computing"));
        _shareDuration.Record(share.UnderWay(_time).TotalSeconds, worker, Phase("pushing"));
    }

    public void On(LinkFigures link)
    {
        var (sent, received) = _links.TryGetValue(link.Node, out var before) ? (before.SentBytes, before.ReceivedBytes) : (0, 0);
        _links[link.Node] = link;
        // A stream that was made anew counts from 0.
        if (link.SentBytes < sent || link.ReceivedBytes < received) (sent, received) = (0, 0);
        _wire.Add(link.SentBytes - sent, Worker(link.Node), Way("transmit"));
        _wire.Add(link.ReceivedBytes - received, Worker(link.Node), Way("receive"));
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>Whether an instrument is one of these, and not another's of the same name.</summary>
    internal bool Owns(Instrument instrument) => ReferenceEquals(instrument.Meter, _meter);

    internal static KeyValuePair<string, object?> Worker(string name) => KeyValuePair.Create<string, object?>(MetricNames.Worker, name);

    internal static KeyValuePair<string, object?> Way(string direction) => KeyValuePair.Create<string, object?>(MetricNames.Direction, direction);

    private static KeyValuePair<string, object?> Phase(string phase) => KeyValuePair.Create<string, object?>(MetricNames.Phase, phase);

    private IEnumerable<Measurement<long>> CountWorkers() => _states.Values
        .GroupBy(state => state, StringComparer.Ordinal)
        .Select(group => new Measurement<long>(group.Count(), KeyValuePair.Create<string, object?>(MetricNames.State, group.Key)));

    private void Gauge(string name, string? unit, string description, Func<double?> value) => _meter.CreateObservableGauge(
        name,
        IEnumerable<Measurement<double>> () => value() is { } known && double.IsFinite(known) ? [new Measurement<double>(known)] : [],
        unit,
        description);
}
