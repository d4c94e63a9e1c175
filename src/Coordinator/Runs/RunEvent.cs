namespace Lockstep.Coordinator.Runs;

/// <summary>What happens in a run, as its observers are told.</summary>
public abstract record RunEvent
{
    private RunEvent()
    {
    }

    /// <summary>The first step is about to be taken.</summary>
    public sealed record Started(RunFacts Run) : RunEvent;

    /// <summary>Step 0, every 100th, and the last of an epoch and of the run.</summary>
    /// <param name="Epoch">The epoch, from 1.</param>
    /// <param name="Step">The step in the epoch, from 0.</param>
    /// <param name="GlobalStep">The step over the whole run, from 0.</param>
    /// <param name="Perplexity">That of the epoch so far, this step counted.</param>
    /// <param name="WordsPerSecond">Since the event before, evaluation and checkpoints left out.</param>
    /// <param name="LearningRate">The learning rate before clipping.</param>
    /// <param name="GradientNorm">The global norm before clipping.</param>
    /// <param name="Cost">That of the decision on the step, in nats.</param>
    public sealed record StepReported(
        int Epoch,
        int Step,
        long GlobalStep,
        double Perplexity,
        double? WordsPerSecond,
        double LearningRate,
        double GradientNorm,
        double Cost) : RunEvent;

    /// <summary>A whole epoch is done and evaluated; it is saved while further steps are taken.</summary>
    /// <param name="Epoch">The epoch, from 1.</param>
    /// <param name="GlobalStep">Its last step over the whole run, from 0.</param>
    /// <param name="LearningRate">The learning rate of its steps.</param>
    /// <param name="TrainPerplexity">From the costs before each update.</param>
    /// <param name="ValidPerplexity">Of the validation split, after the last update.</param>
    /// <param name="ValidFloor">The perplexity of the language itself, where it is known.</param>
    /// <param name="Seconds">Time of those of its steps that were taken since the program started, evaluation and checkpoints left out.</param>
    /// <param name="ValidAccuracy">The share of words of the validation split that a tagger tags right; null for a language model.</param>
    public sealed record EpochEnded(
        int Epoch,
        long GlobalStep,
        double LearningRate,
        double TrainPerplexity,
        double ValidPerplexity,
        double? ValidFloor,
        double Seconds,
        double? ValidAccuracy = null) : RunEvent;

    /// <summary>The run can be resumed from here. Further steps may have been taken since.</summary>
    /// <param name="Steps">Steps committed.</param>
    /// <param name="Path">The file.</param>
    /// <param name="Took">How long it took to write, while further steps were taken.</param>
    public sealed record CheckpointSaved(long Steps, string Path, TimeSpan Took) : RunEvent;

    /// <summary>Something could not be written, for example because the disk is full. The run goes on and tries again, and says so once until it works; what was saved before is as it was.</summary>
    /// <param name="What">What was to be saved.</param>
    /// <param name="Reason">Why it could not be.</param>
    public sealed record SavingFailed(string What, string Reason) : RunEvent
    {
        /// <summary>Whether the run does not go on before it works.</summary>
        public bool IsAwaited { get; init; }
    }

    /// <summary>The run was stopped between two steps and can be resumed.</summary>
    /// <param name="Steps">Steps committed, which is the number of the next one.</param>
    /// <param name="Folder">The folder to resume.</param>
    public sealed record Interrupted(long Steps, string Folder) : RunEvent
    {
        /// <summary>Steps of which the folder has a checkpoint: all, unless it could not be written.</summary>
        public long SavedSteps { get; init; } = Steps;

        /// <summary>Whether nothing is lost.</summary>
        public bool IsSaved => SavedSteps == Steps;
    }

    /// <summary>Workers may come from other processes.</summary>
    /// <param name="Address">Where they join, HOST:PORT.</param>
    /// <param name="DataPort">The port of the tensor streams.</param>
    public sealed record Listening(string Address, int DataPort) : RunEvent;

    /// <summary>A worker has come from another process and gets shards from the next step on.</summary>
    /// <param name="Worker">Its name.</param>
    public sealed record WorkerJoined(string Worker) : RunEvent;

    /// <summary>A worker in another process is gone; others compute its shards.</summary>
    /// <param name="Worker">Its name.</param>
    /// <param name="Reason">Why, in words.</param>
    public sealed record WorkerLeft(string Worker, string Reason) : RunEvent;

    /// <summary>A worker in another process computed a shard otherwise than others. It is refused for the rest of the run, and the step begins anew without it.</summary>
    /// <param name="Worker">Its name.</param>
    /// <param name="Step">The step over the whole run, from 0.</param>
    /// <param name="Shard">The shard.</param>
    public sealed record WorkerQuarantined(string Worker, long Step, int Shard) : RunEvent;

    /// <summary>Shards of a step are computed by other workers too, or instead: those who were asked failed, are gone, or are late.</summary>
    /// <param name="Step">The step over the whole run, from 0.</param>
    /// <param name="Shards">How many shards.</param>
    public sealed record ShardsReissued(long Step, int Shards) : RunEvent;

    /// <summary>The run waits for workers.</summary>
    /// <param name="Workers">How many there are.</param>
    /// <param name="Needed">How many it takes to go on.</param>
    public sealed record WorkersAwaited(int Workers, int Needed) : RunEvent;

    /// <summary>The steps asked for are done.</summary>
    public sealed record Finished(RunResult Result) : RunEvent;
}
