using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Evaluation;
using Lockstep.Model.Storage;

namespace Lockstep.Coordinator.Runs;

/// <summary>Keeps what a run leaves behind: reports its steps, evaluates it after every epoch, saves checkpoints, the best model and the last one.</summary>
public sealed class RunKeeper : ITrainingKeeper
{
    private const int ReportEvery = 100;

    private readonly RunPlan _plan;
    private readonly Replica _replica;
    private readonly RunFolder _folder;
    private readonly Func<Split, SplitMeasure?> _measure;
    private readonly IRunObserver _observer;
    private readonly RunKeeperOptions _options;
    private readonly TimeProvider _time;
    private readonly StepClock _clock;
    private Progress _progress;
    private long _steps;
    private long _savedAt;
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
    public RunKeeper(
        RunPlan plan,
        Replica replica,
        Progress progress,
        RunFolder folder,
        Func<Split, SplitMeasure?> measure,
        IRunObserver observer,
        RunKeeperOptions? options = null,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(progress);
        (_plan, _replica, _progress, _folder, _measure, _observer) = (plan, replica, progress, folder, measure, observer);
        _options = options ?? new RunKeeperOptions();
        _time = time ?? TimeProvider.System;
        _clock = new StepClock(_time);
        _savedAt = _time.GetTimestamp();
        _savedSteps = progress.Step > 0 ? progress.Step : null;
        _steps = plan.Steps;
        for (var step = progress.Step - plan.StepInEpoch(progress.Step); step < progress.Step; step++) _epochWords += plan.Task.Batch(step).Words;
    }

    /// <summary>Announces the run; to be called right before its first step.</summary>
    public void Begin(RunFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        _steps = facts.Steps;
        _observer.On(new RunEvent.Started(facts));
        _clock.Resume();
    }

    /// <inheritdoc/>
    public Action? Committed(StepDecision step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var (batch, rows) = (_plan.Task.Batch(step.Step), (double)_plan.Recipe.BatchSize);
        _clock.StepEnded(batch.Words);
        _epochWords += batch.Words;
        _progress = _progress with { Step = step.Step + 1, EpochCost = _progress.EpochCost + (step.Cost * (batch.Divisor / rows)) };
        var (epoch, inEpoch) = (_plan.Epoch(step.Step), _plan.StepInEpoch(step.Step));
        var perplexity = Math.Exp(_progress.EpochCost / (_epochWords / rows));
        var endsEpoch = inEpoch + 1 == _plan.StepsPerEpoch;
        _observer.Stepped(new StepProgress(_progress.Step, epoch, perplexity, _clock.WordsPerSecond));
        if (inEpoch % ReportEvery == 0 || endsEpoch || _progress.Step == _steps) Report(step, perplexity);
        if (endsEpoch) return () => EndEpoch(epoch, step.Step, perplexity);
        return _time.GetElapsedTime(_savedAt) < _options.CheckpointInterval ? null : SaveBetweenSteps;
    }

    /// <summary>Saves a run that was stopped between two steps.</summary>
    public void Interrupt()
    {
        SaveCheckpoint();
        _observer.On(new RunEvent.Interrupted(_progress.Step, _folder.FolderPath));
    }

    /// <summary>Saves a run whose next step cannot be applied, unless it was saved before.</summary>
    public void Diverge()
    {
        if (_savedSteps is null) SaveCheckpoint();
    }

    /// <summary>Saves and measures a run whose steps are done.</summary>
    /// <param name="wire">What went over the network, where there was one.</param>
    /// <exception cref="RunFailedException">The model could not be saved.</exception>
    public void Finish(WireFigures? wire = null)
    {
        SaveCheckpoint();
        var isComplete = _progress.Step == _plan.Steps;
        try
        {
            WriteModel(_folder.ModelPath);
        }
        catch (IOException exception)
        {
            throw new RunFailedException(
                $"The model could not be saved ({exception.Message.TrimEnd('.')}): make room on the disk and resume {_folder.FolderPath}.", exception);
        }

        var valid = isComplete ? _valid ?? _measure(Split.Valid) : null;
        var test = isComplete ? _measure(Split.Test) : null;
        var result = new RunResult(
            _progress.Step,
            WeightsDigest.Sha256(_replica.Parameters),
            valid?.Perplexity,
            test?.Perplexity,
            _clock.WordsPerSecond,
            _folder.ModelPath,
            _plan.Task.Floor(Split.Valid),
            _plan.Task.Floor(Split.Test),
            _plan.Task.Tagger is null ? null : new TaggerResult(valid?.Accuracy, test?.Accuracy),
            wire);
        if (isComplete) Try("the result", () => _folder.RecordFinished(RunResultJson.Line(result)));
        _observer.On(new RunEvent.Finished(result));
    }

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
        Try("the metrics", () => _folder.AppendMetrics(RunEventJson.MetricsLine(reported, _time.GetUtcNow())));
        _observer.On(reported);
    }

    private void EndEpoch(int epoch, long lastStep, double trainPerplexity)
    {
        var valid = _measure(Split.Valid)!;
        var ended = new RunEvent.EpochEnded(
            epoch,
            lastStep,
            _plan.LearningRate(lastStep),
            trainPerplexity,
            valid.Perplexity,
            _plan.Task.Floor(Split.Valid),
            _clock.TakeEpoch().TotalSeconds,
            valid.Accuracy);
        Try("the metrics", () => _folder.AppendMetrics(RunEventJson.MetricsLine(ended, _time.GetUtcNow())));
        (_valid, _epochWords) = (valid, 0);
        _progress = _progress with { EpochCost = 0 };
        if (IsBest(valid) && Try("the best model", () => WriteModel(_folder.BestModelPath)))
            _progress = _progress with { BestValidPerplexity = valid.Perplexity, BestValidAccuracy = valid.Accuracy };
        SaveCheckpoint();
        _observer.On(ended);
        _clock.Resume();
    }

    // A tagger by what it gets right, a language model by its perplexity.
    private bool IsBest(SplitMeasure valid) => valid.Accuracy is { } accuracy
        ? _progress.BestValidAccuracy is not { } highest || accuracy > highest
        : _progress.BestValidPerplexity is not { } lowest || valid.Perplexity < lowest;

    private void SaveBetweenSteps()
    {
        SaveCheckpoint();
        _clock.Resume();
    }

    private void SaveCheckpoint()
    {
        if (_savedSteps == _progress.Step) return;
        var path = "";
        var checkpoint = new Checkpoint(_plan.Recipe, _plan.Task.Words, _plan.Task.CorpusSha256, _progress, _replica, _plan.Task.Tagger);
        if (Try("the checkpoint", () => path = _folder.SaveCheckpoint(checkpoint)))
        {
            _savedSteps = _progress.Step;
            _observer.On(new RunEvent.CheckpointSaved(_progress.Step, path));
        }

        // After a failure too: a full disk is not tried at every step.
        _savedAt = _time.GetTimestamp();
    }

    private void WriteModel(string path) =>
        ModelFile.Write(path, _plan.Recipe, _plan.Task.Words, _plan.Task.CorpusSha256, _replica.Parameters, _plan.Task.Tagger);

    private bool Try(string what, Action save)
    {
        try
        {
            save();
            return true;
        }
        catch (IOException exception)
        {
            _observer.On(new RunEvent.SavingFailed(what, exception.Message.TrimEnd('.')));
            return false;
        }
    }
}
