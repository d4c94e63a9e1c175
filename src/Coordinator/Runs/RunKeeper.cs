using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Storage;

namespace Lockstep.Coordinator.Runs;

/// <summary>Keeps what a run leaves behind: reports its steps, evaluates it after every epoch, saves checkpoints, the best model and the last one.</summary>
public sealed class RunKeeper : ITrainingKeeper
{
    private const int ReportEvery = 100;

    private readonly RunPlan _plan;
    private readonly Replica _replica;
    private readonly RunFolder _folder;
    private readonly Func<Split, double> _perplexity;
    private readonly IRunObserver _observer;
    private readonly RunKeeperOptions _options;
    private readonly TimeProvider _time;
    private readonly StepClock _clock;
    private Progress _progress;
    private long _steps;
    private long _savedAt;
    private long? _savedSteps;
    private double? _validPerplexity;

    /// <summary>A keeper of a run that begins or goes on.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="replica">What is trained.</param>
    /// <param name="progress">Where the run stands; the replica's version is its step.</param>
    /// <param name="folder">Where to keep things.</param>
    /// <param name="perplexity">Measures the replica, packed, on a split.</param>
    /// <param name="observer">Told of everything.</param>
    /// <param name="options">The defaults where null.</param>
    /// <param name="time">The system's clock where null.</param>
    public RunKeeper(
        RunPlan plan,
        Replica replica,
        Progress progress,
        RunFolder folder,
        Func<Split, double> perplexity,
        IRunObserver observer,
        RunKeeperOptions? options = null,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(progress);
        (_plan, _replica, _progress, _folder, _perplexity, _observer) = (plan, replica, progress, folder, perplexity, observer);
        _options = options ?? new RunKeeperOptions();
        _time = time ?? TimeProvider.System;
        _clock = new StepClock(_time, plan.Recipe.BatchSize * plan.Recipe.NumSteps);
        _savedAt = _time.GetTimestamp();
        _savedSteps = progress.Step > 0 ? progress.Step : null;
        _steps = plan.Steps;
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
        _clock.StepEnded();
        _progress = _progress with { Step = step.Step + 1, EpochCost = _progress.EpochCost + step.Cost };
        var (epoch, inEpoch) = (_plan.Epoch(step.Step), _plan.StepInEpoch(step.Step));
        var perplexity = Math.Exp(_progress.EpochCost / ((inEpoch + 1.0) * _plan.Recipe.NumSteps));
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
    /// <exception cref="RunFailedException">The model could not be saved.</exception>
    public void Finish()
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

        var result = new RunResult(
            _progress.Step,
            WeightsDigest.Sha256(_replica.Parameters),
            isComplete ? _validPerplexity ?? _perplexity(Split.Valid) : null,
            isComplete ? _perplexity(Split.Test) : null,
            _clock.WordsPerSecond,
            _folder.ModelPath,
            Floor(Split.Valid),
            Floor(Split.Test));
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
        var valid = _perplexity(Split.Valid);
        var ended = new RunEvent.EpochEnded(
            epoch, lastStep, _plan.LearningRate(lastStep), trainPerplexity, valid, Floor(Split.Valid), _clock.TakeEpoch().TotalSeconds);
        Try("the metrics", () => _folder.AppendMetrics(RunEventJson.MetricsLine(ended, _time.GetUtcNow())));
        _validPerplexity = valid;
        _progress = _progress with { EpochCost = 0 };
        var isBest = _progress.BestValidPerplexity is not { } best || valid < best;
        if (isBest && Try("the best model", () => WriteModel(_folder.BestModelPath))) _progress = _progress with { BestValidPerplexity = valid };
        SaveCheckpoint();
        _observer.On(ended);
        _clock.Resume();
    }

    private void SaveBetweenSteps()
    {
        SaveCheckpoint();
        _clock.Resume();
    }

    private void SaveCheckpoint()
    {
        if (_savedSteps == _progress.Step) return;
        var path = "";
        var checkpoint = new Checkpoint(_plan.Recipe, _plan.Corpus.Vocabulary.Words, _plan.Corpus.Sha256, _progress, _replica);
        if (Try("the checkpoint", () => path = _folder.SaveCheckpoint(checkpoint)))
        {
            _savedSteps = _progress.Step;
            _observer.On(new RunEvent.CheckpointSaved(_progress.Step, path));
        }

        // After a failure too: a full disk is not tried at every step.
        _savedAt = _time.GetTimestamp();
    }

    private void WriteModel(string path) =>
        ModelFile.Write(path, _plan.Recipe, _plan.Corpus.Vocabulary.Words, _plan.Corpus.Sha256, _replica.Parameters);

    private double? Floor(Split split) => _plan.Corpus[split].EntropyPerToken is { } nats ? Math.Exp(nats) : null;

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
