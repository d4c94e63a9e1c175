using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Evaluation;
using Lockstep.Model.Storage;
using Lockstep.Protocol;
using Lockstep.Protocol.Tracing;

namespace Lockstep.Coordinator.Runs;

/// <summary>
/// Keeps what a run leaves behind: reports its steps, evaluates it after every epoch, saves checkpoints, the best model and the last one. Checkpoints and the best model are
/// written while further steps are taken, and told of after the step at whose end they are done.
/// </summary>
public sealed class RunKeeper : ITrainingKeeper, IDisposable
{
    private const int ReportEvery = 100;

    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(2);

    private readonly RunPlan _plan;
    private readonly Replica _replica;
    private readonly RunFolder _folder;
    private readonly Func<Split, SplitMeasure?> _measure;
    private readonly IRunObserver _observer;
    private readonly CheckpointWriter _writer;
    private readonly CheckpointSchedule _schedule;
    private readonly SavingTroubles _troubles;
    private readonly TimeProvider _time;
    private readonly StepTraces _traces;
    private readonly StepClock _clock;
    private Progress _progress;
    private (long Step, ulong Digest) _recorded = (-1, 0);
    private long _steps;
    private long? _savedSteps;
    private SplitMeasure? _valid;
    private long _epochWords;

    /// <summary>A keeper of a run that begins or goes on.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="replica">What is trained.</param>
    /// <param name="progress">Where the run stands; the replica's version is its step.</param>
    /// <param name="folder">Where to keep things.</param>
    /// <param name="measure">Measures the replica, packed, on a split; gives null where there is no such split.</param>
    /// <param name="observer">Told of everything.</param>
    /// <param name="options">The defaults where null.</param>
    /// <param name="time">The system's clock where null.</param>
    /// <param name="traces">Where the traces of steps begin; null where nobody knows.</param>
    public RunKeeper(
        RunPlan plan,
        Replica replica,
        Progress progress,
        RunFolder folder,
        Func<Split, SplitMeasure?> measure,
        IRunObserver observer,
        RunKeeperOptions? options = null,
        TimeProvider? time = null,
        StepTraces? traces = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(progress);
        options ??= new RunKeeperOptions();
        (_plan, _replica, _progress, _folder, _measure, _observer) = (plan, replica, progress, folder, measure, observer);
        _time = time ?? TimeProvider.System;
        _traces = traces ?? new StepTraces(default);
        _clock = new StepClock(_time);
        _writer = new CheckpointWriter(plan, replica, folder, options.KeptCheckpoints);
        _schedule = new CheckpointSchedule(options, _time, progress.Step);
        _troubles = new SavingTroubles(observer);
        _savedSteps = progress.Step > 0 ? progress.Step : null;
        _steps = plan.Steps;
        var inEpoch = IsEpochPending(plan, progress) ? plan.StepsPerEpoch : plan.StepInEpoch(progress.Step);
        for (var step = progress.Step - inEpoch; step < progress.Step; step++) _epochWords += plan.Task.Batch(step).Words;
    }

    /// <summary>Announces the run; to be called right before its first step.</summary>
    public void Begin(RunFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        _steps = facts.Steps;
        _observer.On(new RunEvent.Started(facts));
        // The coordinator before was lost between the last step of an epoch and its evaluation.
        if (IsEpochPending(_plan, _progress)) EndEpoch(_plan.Epoch(_progress.Step - 1), _progress.Step - 1, TrainPerplexity);
        _clock.Resume();
    }

    /// <inheritdoc/>
    public Progress Progress => _progress;

    /// <inheritdoc/>
    public void Decided(StepDecision step, IReadOnlyList<string> workers)
    {
        ArgumentNullException.ThrowIfNull(step);
        // A decision that was taken back before anybody applied it comes to the same the next time.
        if (_recorded == (step.Step, step.Digest)) return;
        _recorded = (step.Step, step.Digest);
        _troubles.Try("the ledger", () => _folder.RecordStep(step, workers));
    }

    /// <inheritdoc/>
    public Action? Committed(StepDecision step)
    {
        ArgumentNullException.ThrowIfNull(step);
        Tell(_writer.TryTake());
        var words = _plan.Task.Batch(step.Step).Words;
        var took = _clock.StepEnded(words);
        _epochWords += words;
        _progress = _progress.After(step, _plan);
        var (epoch, inEpoch) = (_plan.Epoch(step.Step), _plan.StepInEpoch(step.Step));
        var perplexity = TrainPerplexity;
        var endsEpoch = inEpoch + 1 == _plan.StepsPerEpoch;
        _observer.Stepped(new StepProgress(_progress.Step, epoch, perplexity, _clock.WordsPerSecond)
        {
            Decision = step,
            LearningRate = _plan.LearningRate(step.Step),
            Words = words,
            Took = took,
        });
        if (inEpoch % ReportEvery == 0 || endsEpoch || _progress.Step == _steps) Report(step, perplexity);
        if (endsEpoch) return () => EndEpoch(epoch, step.Step, perplexity);
        return _writer.IsFree && _schedule.IsDue(_progress.Step) ? BeginBetweenSteps : null;
    }

    /// <summary>Saves a run that was stopped between two steps.</summary>
    public void Interrupt()
    {
        _troubles.Forget();
        SaveLast();
        _observer.On(new RunEvent.Interrupted(_progress.Step, _folder.FolderPath) { SavedSteps = _savedSteps ?? 0 });
    }

    /// <summary>Saves a run whose next step cannot be applied, unless it was saved before.</summary>
    public void Diverge()
    {
        Settle();
        if (_savedSteps is null) SaveLast();
    }

    /// <summary>Saves and measures a run whose steps are done. Where there is no room for the model it waits until there is: nothing else may have the last steps.</summary>
    /// <param name="wire">What went over the network, where there was one.</param>
    /// <param name="stop">Ends the wait, and interrupts the run.</param>
    /// <returns>Whether the model is saved.</returns>
    public bool Finish(WireFigures? wire, CancellationToken stop)
    {
        var sha256 = WeightsDigest.Sha256(_replica.Parameters);
        if (!SaveModel(stop))
        {
            Interrupt();
            return false;
        }

        // At once: until then the ledger does not know the model.
        _troubles.Try("the ledger", () => _folder.RecordWeights(_progress.Step, sha256));
        var isComplete = _progress.Step == _plan.Steps;
        var valid = isComplete ? _valid ?? Measure(Split.Valid) : null;
        var test = isComplete ? Measure(Split.Test) : null;
        var result = new RunResult(
            _progress.Step,
            sha256,
            valid?.Perplexity,
            test?.Perplexity,
            _clock.WordsPerSecond,
            _folder.ModelPath,
            _plan.Task.Floor(Split.Valid),
            _plan.Task.Floor(Split.Test),
            _plan.Task.Tagger is null ? null : new TaggerResult(valid?.Accuracy, test?.Accuracy),
            wire);
        if (isComplete) _troubles.Try("the result", () => _folder.RecordFinished(RunResultJson.Line(result)));
        _observer.On(new RunEvent.Finished(result));
        return true;
    }

    /// <summary>Waits for the checkpoint that is under way, however the run ended.</summary>
    public void Dispose()
    {
        Settle();
        _writer.Dispose();
    }

    /// <summary>Waits for the checkpoint that is under way, and tells of it.</summary>
    internal void Settle() => Tell(_writer.Wait());

    private double TrainPerplexity => Math.Exp(_progress.EpochCost / (_epochWords / (double)_plan.Recipe.BatchSize));

    // Its cost is there until it is evaluated.
    private static bool IsEpochPending(RunPlan plan, Progress progress) => progress.Step > 0 && plan.StepInEpoch(progress.Step) == 0 && progress.EpochCost > 0;

    private void Report(StepDecision step, double perplexity)
    {
        var reported = new RunEvent.StepReported(
            _plan.Epoch(step.Step),
            _plan.StepInEpoch(step.Step),
            step.Step,
            perplexity,
            _clock.TakeReport(),
            _plan.LearningRate(step.Step),
            step.GradientNorm,
            step.Cost);
        _troubles.Try("the metrics", () => _folder.AppendMetrics(RunEventJson.MetricsLine(reported, _time.GetUtcNow())));
        _observer.On(reported);
    }

    private void EndEpoch(int epoch, long lastStep, double trainPerplexity)
    {
        var valid = Measure(Split.Valid, lastStep)!;
        var ended = new RunEvent.EpochEnded(
            epoch,
            lastStep,
            _plan.LearningRate(lastStep),
            trainPerplexity,
            valid.Perplexity,
            _plan.Task.Floor(Split.Valid),
            _clock.TakeEpoch().TotalSeconds,
            valid.Accuracy);
        _troubles.Try("the metrics", () => _folder.AppendMetrics(RunEventJson.MetricsLine(ended, _time.GetUtcNow())));
        (_valid, _epochWords) = (valid, 0);
        _progress = _progress with { EpochCost = 0 };
        _observer.On(ended);
        SaveEpoch(valid);
        _clock.Resume();
    }

    private SplitMeasure? Measure(Split split) => Measure(split, _progress.Step - 1);

    private SplitMeasure? Measure(Split split, long lastStep)
    {
        var step = new StepId(lastStep);
        return Spans.Begin(SpanNames.Evaluate, _traces.Of(step), step).With(SpanAttributes.Split, split.ToString().ToLowerInvariant()).Around(() => _measure(split));
    }

    // A tagger by what it gets right, a language model by its perplexity.
    private bool IsBest(SplitMeasure valid) => valid.Accuracy is { } accuracy
        ? _progress.BestValidAccuracy is not { } highest || accuracy > highest
        : _progress.BestValidPerplexity is not { } lowest || valid.Perplexity < lowest;

    // The best model is gone after the next step, so it alone waits for what is under way; any other checkpoint is put off.
    private void SaveEpoch(SplitMeasure valid)
    {
        if (IsBest(valid)) Settle();
        else Tell(_writer.TryTake());
        if (_writer.IsFree) Begin(IsBest(valid) ? valid : null);
        else _schedule.PutOff();
    }

    private void BeginBetweenSteps()
    {
        Begin(best: null);
        _clock.Resume();
    }

    private void Begin(SplitMeasure? best)
    {
        _writer.Begin(_progress, best, _traces.Of(new StepId(_progress.Step - 1)));
        _schedule.Begun(_progress.Step);
    }

    // There are no further steps to take meanwhile.
    private void SaveLast()
    {
        Settle();
        if (_savedSteps == _progress.Step) return;
        Begin(best: null);
        Settle();
    }

    private bool SaveModel(CancellationToken stop)
    {
        while (true)
        {
            SaveLast();
            var failure = SavingTroubles.FailureOf(
                () => ModelFile.Write(_folder.ModelPath, _plan.Recipe, _plan.Task.Words, _plan.Task.CorpusSha256, _replica.Parameters, _plan.Task.Tagger));
            _troubles.Note("the model", failure, isAwaited: true);
            if (failure is null) return true;
            if (stop.WaitHandle.WaitOne(TryAgain)) return false;
        }
    }

    private void Tell(SavedVersion? saved)
    {
        if (saved is null) return;
        foreach (var (what, failure) in saved.Attempts) _troubles.Note(what, failure);
        var (_, _, perplexity, accuracy, step) = saved.Progress;
        _progress = _progress with { BestValidPerplexity = perplexity, BestValidAccuracy = accuracy, BestStep = step };
        if (saved.Path is null) return;
        _savedSteps = saved.Progress.Step;
        _observer.On(new RunEvent.CheckpointSaved(saved.Progress.Step, saved.Path, saved.Took));
    }
}
