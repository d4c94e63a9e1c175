using Lockstep.Coordinator.Runs;
using Lockstep.Host.CommandLine;
using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Learning;
using static System.FormattableString;

namespace Lockstep.Host.Displays;

/// <summary>The events of a run in words.</summary>
/// <param name="maxSteps">Carried over into the command that resumes the run.</param>
internal sealed class RunLines(long? maxSteps)
{
    private RunFacts? _run;

    public IReadOnlyList<string> Of(RunEvent happened)
    {
        if (happened is RunEvent.Started started) _run = started.Run;
        return happened switch
        {
            RunEvent.Started => Started(_run!),
            RunEvent.StepReported step => [Step(step)],
            RunEvent.EpochEnded epoch => [Epoch(epoch)],
            RunEvent.SavingFailed { IsAwaited: true } failed => [$"Could not save {failed.What}: {failed.Reason}. The run waits, and tries again: make room on the disk, or stop it and resume it later."],
            RunEvent.SavingFailed failed => [$"Could not save {failed.What}: {failed.Reason}. The run goes on and tries again; what was saved before is as it was."],
            RunEvent.Listening listening =>
            [
                Invariant($"listen   {listening.Address}, tensor streams on port {listening.DataPort}; join with:"),
                "  " + ProgramInvocation.Of("worker", "--join", listening.Address),
            ],
            RunEvent.WorkerJoined joined => [$"worker {joined.Worker} joined"],
            RunEvent.WorkerLeft left => [$"worker {left.Worker} left: {left.Reason}"],
            RunEvent.WorkerQuarantined quarantined =>
            [
                Invariant($"QUARANTINE: worker {quarantined.Worker} computed shard {quarantined.Shard} of step {quarantined.Step} wrongly. Its processor or memory is not sound; it is refused from now on,"),
                "  and the step begins anew without it. Check the machine before it takes part in any run.",
            ],
            RunEvent.WorkersAwaited awaited => [Awaited(awaited)],
            RunEvent.Interrupted interrupted =>
            [
                interrupted.IsSaved
                    ? Invariant($"Interrupted after {interrupted.Steps} steps and saved. Resume with:")
                    : Invariant($"Interrupted after {interrupted.Steps} steps, of which only {interrupted.SavedSteps} could be saved; make room on the disk and resume from there with:"),
                "  " + ResumeCommand(interrupted.Folder, maxSteps),
            ],
            RunEvent.Finished finished => Finished(finished.Result),
            _ => [],
        };
    }

    private static string[] Started(RunFacts run)
    {
        var (plan, recipe) = (run.Plan, run.Plan.Recipe);
        string[] lines =
        [
            .. Corpus(plan.Task),
            Invariant($"recipe   {(recipe.Bidirectional ? "bidirectional " : "")}{recipe.Cell}, {recipe.NumLayers} layers of {recipe.HiddenSize} units; batches of {recipe.BatchSize} rows x {(recipe.Task == Tasks.Tagger ? "at most " : "")}{recipe.NumSteps} steps in {recipe.Shards} shards"),
            Invariant($"         {recipe.Epochs} epochs of {plan.StepsPerEpoch:N0} steps; learning rate {recipe.LearningRate}, seed {recipe.Seed}"),
            Invariant($"model    {run.Parameters:N0} parameters"),
            Invariant($"compute  {Count(run.Workers, "worker")} x {Count(run.ThreadsPerWorker, "thread")}, {run.VectorBits}-bit vectors, numerics {NumericsVersion.Current}"),
            $"run      {run.Folder}",
        ];
        return run.FirstStep == 0 ? lines : [.. lines, Invariant($"resumed  after {run.FirstStep:N0} of {plan.Steps:N0} steps")];
    }

    private static string[] Corpus(IRunTask task) => task switch
    {
        LanguageModelTask { Corpus: var corpus } =>
        [
            Invariant($"corpus   {corpus.Name}: {corpus.Train.Length:N0} tokens to train on, {corpus.Valid.Length:N0} to validate, {corpus.Test.Length:N0} to test"),
            Invariant($"         vocabulary of {corpus.Vocabulary.Count:N0} words{Floor(task)}"),
        ],
        TaggerTask { Corpus: var corpus } =>
        [
            Invariant($"corpus   {corpus.Name}: {corpus.Train.Words:N0} words to train on, {corpus.Valid.Words:N0} to validate, {(corpus.Test is { } test ? test.Words : 0):N0} to test"),
            Invariant($"         {corpus.Train.Sentences.Length:N0} sentences, {corpus.Vocabulary.Tags.Length:N0} tags, {corpus.Vocabulary.Features.KnownWords:N0} words and their spelling in {corpus.Vocabulary.Features.Rows:N0} rows"),
        ],
        _ => [$"corpus   {task.CorpusName}"],
    };

    private static string Awaited(RunEvent.WorkersAwaited awaited) => awaited.Workers == 0
        ? Invariant($"Waiting for {Count(awaited.Needed, "worker")}; the run goes on as soon as there are enough.")
        : Invariant($"Waiting for {Count(awaited.Needed - awaited.Workers, "more worker")}; {awaited.Workers} of {awaited.Needed} are there.");

    private string Step(RunEvent.StepReported step) => Invariant(
        $"epoch {step.Epoch}/{_run?.Plan.Recipe.Epochs}  step {step.Step}/{_run?.Plan.StepsPerEpoch}  perplexity {step.Perplexity:0.00}  {Speed(step.WordsPerSecond)}");

    private string Epoch(RunEvent.EpochEnded epoch) => Invariant(
        $"epoch {epoch.Epoch}/{_run?.Plan.Recipe.Epochs} done: train perplexity {epoch.TrainPerplexity:0.00}, valid perplexity {Perplexity(epoch.ValidPerplexity, epoch.ValidFloor)}{(epoch.ValidAccuracy is { } accuracy ? $", valid accuracy {Percent(accuracy)}" : "")}; learning rate {epoch.LearningRate:0.######}, {epoch.Seconds:0.0} s");

    private string[] Finished(RunResult result)
    {
        var folder = Path.GetDirectoryName(result.Model)!;
        string[] what = result.ValidPerplexity is { } valid
            ?
            [
                Invariant($"finished after {result.Steps:N0} steps, {Speed(result.WordsPerSecond)}"),
                $"valid perplexity {Perplexity(valid, result.ValidFloor)}",
                .. result.TestPerplexity is { } test ? [$"test perplexity {Perplexity(test, result.TestFloor)}"] : Array.Empty<string>(),
                .. Accuracies(result),
            ]
            :
            [
                Invariant($"stopped after {result.Steps:N0} of {_run?.Plan.Steps:N0} steps as --max-steps asks, {Speed(result.WordsPerSecond)}; for the rest:"),
                "  " + ResumeCommand(folder, null),
            ];
        if (result.Wire is { } wire) what = [.. what, Invariant($"wire     {wire.Up / 1e6:0.00} MB up and {wire.Down / 1e6:0.00} MB down a step and worker")];
        return [.. what, $"weights  sha256 {result.WeightsSha256}", $"model    {result.Model}", $"report   {Path.Combine(folder, "report.html")}"];
    }

    private static string Perplexity(double measured, double? floor) => floor is { } least
        ? Invariant($"{measured:0.00}, floor {least:0.00}: within {100 * ((measured / least) - 1):0.0} %")
        : Invariant($"{measured:0.00}");

    private static IEnumerable<string> Accuracies(RunResult result)
    {
        if (result.Tagger?.ValidAccuracy is { } valid) yield return $"valid accuracy {Percent(valid)}";
        if (result.Tagger?.TestAccuracy is { } test) yield return $"test accuracy {Percent(test)}";
    }

    private static string Percent(double share) => Invariant($"{100 * share:0.00} %");

    private static string Floor(IRunTask task) =>
        task.Floor(Split.Valid) is { } floor ? Invariant($"; no model can be expected below a valid perplexity of {floor:0.00}") : "";

    private static string Speed(double? wordsPerSecond) => wordsPerSecond is { } rate ? Invariant($"{rate:N0} words/s") : "- words/s";

    private static string Count(int number, string noun) => Invariant($"{number} {noun}{(number == 1 ? "" : "s")}");

    private static string ResumeCommand(string folder, long? maxSteps) =>
        ProgramInvocation.Of(maxSteps is { } most ? ["train", "--resume", folder, "--max-steps", Invariant($"{most}")] : ["train", "--resume", folder]);
}
