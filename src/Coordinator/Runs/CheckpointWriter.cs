using System.Collections.Immutable;
using System.Diagnostics;
using Lockstep.Model;
using Lockstep.Model.Evaluation;
using Lockstep.Model.Numerics;
using Lockstep.Model.Storage;
using Lockstep.Protocol;
using Lockstep.Protocol.Tracing;

namespace Lockstep.Coordinator.Runs;

/// <summary>Writes checkpoints on a thread of its own while further steps are taken, one at a time: between two steps the replica is only copied, always into the same memory.</summary>
/// <param name="plan">The run.</param>
/// <param name="replica">What is copied.</param>
/// <param name="folder">Where it is written to.</param>
/// <param name="kept">How many of the last checkpoints to keep.</param>
internal sealed class CheckpointWriter(RunPlan plan, Replica replica, RunFolder folder, int kept) : IDisposable
{
    private readonly WorkThread _thread = new("checkpoints");
    private readonly WeightsCopy _copy = WeightsCopy.For(replica);
    private Task<SavedVersion>? _underWay;

    /// <summary>Whether another version can be begun: nothing is under way, and what was has been taken.</summary>
    public bool IsFree => _underWay is null;

    /// <summary>Copies the replica, which nobody changes meanwhile, and begins to write it. The writer is free.</summary>
    /// <param name="progress">Where the run stands.</param>
    /// <param name="best">What the model measures where it is the best so far, and to be written as such; else null.</param>
    /// <param name="step">The trace of the step that it is written after; default where it is not traced.</param>
    public void Begin(Progress progress, SplitMeasure? best, ActivityContext step = default)
    {
        _copy.Take(replica, progress);
        var saved = new TaskCompletionSource<SavedVersion>();
        _underWay = saved.Task;
        _thread.Post(() =>
        {
            try
            {
                using var span = Spans.Begin(SpanNames.CheckpointSave, step, new StepId(progress.Step - 1));
                saved.SetResult(Write(progress, best, span));
            }
            catch (Exception failure)
            {
                saved.SetException(failure);
            }
        });
    }

    /// <summary>What became of the version that was begun, once it is done; null while it is not, and where there is none.</summary>
    public SavedVersion? TryTake() => _underWay is { IsCompleted: true } ? Wait() : null;

    /// <summary>The same, after waiting for it.</summary>
    public SavedVersion? Wait()
    {
        var underWay = _underWay;
        _underWay = null;
        return underWay?.GetAwaiter().GetResult();
    }

    /// <summary>Ends the thread once it is done.</summary>
    public void Dispose() => _thread.Dispose();

    // The model first: a checkpoint says how good the one is that lies beside it. Which checkpoint is the best it says only of those that are there.
    private SavedVersion Write(Progress progress, SplitMeasure? best, Span span)
    {
        var began = Stopwatch.GetTimestamp();
        var attempts = ImmutableArray.CreateBuilder<(string, IOException?)>();
        var task = plan.Task;
        var bestStep = progress.BestStep;
        if (best is not null && Try("the best model", () => ModelFile.Write(folder.BestModelPath, plan.Recipe, task.Words, task.CorpusSha256, _copy.Parameters, task.Tagger)))
            progress = progress with { BestValidPerplexity = best.Perplexity, BestValidAccuracy = best.Accuracy, BestStep = progress.Step };

        string? path = null;
        var checkpoint = new Checkpoint(plan.Recipe, task.Words, task.CorpusSha256, progress, _copy, task.Tagger);
        if (!Try("the checkpoint", () => path = folder.SaveCheckpoint(checkpoint, kept))) progress = progress with { BestStep = bestStep };
        return new SavedVersion(progress, path, Stopwatch.GetElapsedTime(began), attempts.ToImmutable());

        bool Try(string what, Action write)
        {
            var failure = SavingTroubles.FailureOf(write);
            attempts.Add((what, failure));
            if (failure is not null) span.Fail(failure.Message);
            return failure is null;
        }
    }
}
