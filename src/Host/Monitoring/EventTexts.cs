using Lockstep.Coordinator.Runs;
using static System.FormattableString;

namespace Lockstep.Host.Monitoring;

/// <summary>The events of a run in a line each.</summary>
internal static class EventTexts
{
    /// <summary>Kind and text; null for what is no event but a figure.</summary>
    public static (string Kind, string Text)? Of(RunEvent happened) => happened switch
    {
        RunEvent.Started started => ("started", Invariant($"training from step {started.Run.FirstStep} to step {started.Run.Steps}")),
        RunEvent.EpochEnded epoch => ("epoch", Invariant($"epoch {epoch.Epoch} done: train perplexity {epoch.TrainPerplexity:0.00}, valid perplexity {epoch.ValidPerplexity:0.00}")),
        RunEvent.CheckpointSaved saved => ("checkpoint_saved", Invariant($"checkpoint after {saved.Steps} steps, written in {saved.Took.TotalMilliseconds:0} ms")),
        RunEvent.SavingFailed failed => ("saving_failed", $"could not save {failed.What}: {failed.Reason}"),
        RunEvent.Interrupted interrupted => ("interrupted", Invariant($"interrupted after {interrupted.Steps} steps, {(interrupted.IsSaved ? "and" : $"of which {interrupted.SavedSteps} are")} saved")),
        RunEvent.Listening listening => ("listening", Invariant($"workers may join at {listening.Address}, tensor streams on port {listening.DataPort}")),
        RunEvent.WorkerJoined joined => ("worker_joined", $"worker {joined.Worker} joined"),
        RunEvent.WorkerLeft left => ("worker_left", $"worker {left.Worker} left: {left.Reason}"),
        RunEvent.WorkerQuarantined bad => ("worker_quarantined", Invariant($"worker {bad.Worker} computed shard {bad.Shard} of step {bad.Step} wrongly and is refused from now on")),
        RunEvent.ShardsReissued reissued => ("shards_reissued", Invariant($"{reissued.Shards} shards of step {reissued.Step} go to other workers")),
        RunEvent.WorkersAwaited awaited => ("waiting", Invariant($"waiting for workers: {awaited.Workers} of {awaited.Needed} are there")),
        RunEvent.Finished finished => ("finished", Invariant($"finished after {finished.Result.Steps} steps")),
        _ => null,
    };
}
