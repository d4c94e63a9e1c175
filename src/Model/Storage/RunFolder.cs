using Lockstep.Model.Recipes;
using Lockstep.Model.Storage.Ledgers;

namespace Lockstep.Model.Storage;

/// <summary>The folder of one run, held by one process at a time: recipe, origin of the data, term, ledger, metrics, checkpoints, models, report and result.</summary>
public sealed class RunFolder : IDisposable
{
    internal const string OriginFile = "run.json";
    internal const string RecipeFileName = "recipe.json";
    internal const string LedgerFile = "ledger.jsonl";
    internal const string ModelFile = "model.safetensors";
    internal const string FinishedFile = "finished.json";
    internal const string CheckpointsName = "checkpoints";
    private const string TermFile = "term";
    private const long MaxResultBytes = 1 << 20;

    private readonly RunLock _lock;
    private readonly FolderTerm _term;
    private readonly LedgerLog _ledger;
    private readonly MetricsLog _metrics;
    private readonly CheckpointFolder _checkpoints;

    private RunFolder(string path, RunLock held, Recipe recipe, RunOrigin origin, Guid run, FolderTerm term)
    {
        FolderPath = path;
        Recipe = recipe;
        Origin = origin;
        RunId = run;
        _lock = held;
        _term = term;
        _checkpoints = new CheckpointFolder(Path.Combine(path, CheckpointsName), () => term.IsOwn);
        _checkpoints.RemoveUnfinished();
        _ledger = LedgerLog.Open(Path.Combine(path, LedgerFile));
        _metrics = MetricsLog.Open(MetricsPath);
    }

    /// <summary>The absolute path of the folder.</summary>
    public string FolderPath { get; }

    /// <summary>The resolved recipe of the run.</summary>
    public Recipe Recipe { get; private set; }

    /// <summary>Where its data comes from.</summary>
    public RunOrigin Origin { get; }

    /// <summary>Which run it is, wherever it goes on.</summary>
    public Guid RunId { get; }

    /// <summary>The term of the trainer who holds the folder: 1 for a new run, and raised each time the folder is opened.</summary>
    public long Term => _term.Value;

    /// <summary>The resolved recipe as a file.</summary>
    public string RecipePath => Path.Combine(FolderPath, RecipeFileName);

    /// <summary>The metrics, one JSON object a line.</summary>
    public string MetricsPath => Path.Combine(FolderPath, "metrics.jsonl");

    /// <summary>The last model, written at the end with <see cref="ModelFile.Write"/>.</summary>
    public string ModelPath => Path.Combine(FolderPath, ModelFile);

    /// <summary>The model with the lowest validation perplexity, of a tagger with the highest validation accuracy.</summary>
    public string BestModelPath => Path.Combine(FolderPath, "best.safetensors");

    /// <summary>The report with curves.</summary>
    public string ReportPath => Path.Combine(FolderPath, "report.html");

    private string FinishedPath => Path.Combine(FolderPath, FinishedFile);

    /// <summary>Whether there is a checkpoint, whole or not.</summary>
    public bool HasCheckpoint => _checkpoints.Any;

    /// <summary>Whether a folder holds a run.</summary>
    public static bool IsRun(string path) => File.Exists(Path.Combine(path, OriginFile));

    /// <summary>Whether a folder holds a run that is finished.</summary>
    public static bool IsFinished(string path) => IsRun(path) && File.Exists(Path.Combine(path, FinishedFile));

    /// <summary>Which run a folder holds, without opening it: null where there is none, or one of a build that gave none.</summary>
    /// <exception cref="InputException">The file that says it is damaged.</exception>
    public static Guid? IdOf(string path) => IsRun(path) ? RunOrigin.Read(Path.Combine(path, OriginFile)).Run : null;

    /// <summary>Begins a run in a new or empty folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="recipe">The resolved recipe.</param>
    /// <param name="origin">Where the data comes from.</param>
    /// <param name="continued">The run that goes on here, where it began in another folder; null for a new one, in its first term.</param>
    /// <exception cref="InputException">The folder holds anything, or cannot be made; nothing was overwritten.</exception>
    public static RunFolder Create(string path, Recipe recipe, RunOrigin origin, RunContinuation? continued = null)
    {
        ArgumentNullException.ThrowIfNull(origin);
        var full = Path.GetFullPath(path);
        MakeEmpty(full);
        var held = RunLock.Take(full);
        try
        {
            // Another process may have begun a run, and ended, between the look and the lock.
            RefuseContent(full);
            var (run, first) = continued ?? new RunContinuation(Guid.NewGuid(), 1);
            RecipeFile.Write(Path.Combine(full, RecipeFileName), recipe);
            var term = FolderTerm.Begin(Path.Combine(full, TermFile), first);
            // Last, because a folder with it is a run.
            origin.Write(Path.Combine(full, OriginFile), run);
            return new RunFolder(full, held, recipe, origin, run, term);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Refuses a folder in which no run can begin.</summary>
    /// <exception cref="InputException">It holds a run, or anything else.</exception>
    public static void RefuseContent(string path)
    {
        // What a process left that was killed before its run was one.
        string[] begun = File.Exists(Path.Combine(path, RunLock.FileName)) ? [RunLock.FileName, RecipeFileName, TermFile] : [];
        var isBegun = begun.SelectMany(name => (string[])[name, name + DurableFile.UnfinishedSuffix, OriginFile + DurableFile.UnfinishedSuffix]).ToHashSet(StringComparer.Ordinal);
        if (Directory.EnumerateFileSystemEntries(path).FirstOrDefault(entry => !isBegun.Contains(Path.GetFileName(entry))) is not { } found) return;
        var holds = File.Exists(Path.Combine(path, OriginFile)) ? "another run" : Path.GetFileName(found);
        throw new InputException($"{path} already holds {holds}; give a new or empty folder with --out, or resume the run with --resume.");
    }

    /// <summary>Opens the folder of a run that was begun before, to train in it under a higher term.</summary>
    /// <exception cref="InputException">There is no run in it, another process trains in it, or its files are damaged.</exception>
    public static RunFolder Open(string path)
    {
        var full = Path.GetFullPath(path);
        RequireRun(path);
        var held = RunLock.Take(full);
        try
        {
            var originPath = Path.Combine(full, OriginFile);
            var (origin, known) = RunOrigin.Read(originPath);
            var recipe = RecipeFile.Read(Path.Combine(full, RecipeFileName));
            var term = FolderTerm.TakeNext(Path.Combine(full, TermFile));
            var run = known ?? Guid.NewGuid();
            if (known is null) origin.Write(originPath, run);
            return new RunFolder(full, held, recipe, origin, run, term);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Raises the term by one, or further, as who takes a run over must.</summary>
    /// <param name="atLeast">What it is at least afterwards.</param>
    /// <exception cref="IOException">It could not be written; the term is as it was.</exception>
    public void RaiseTerm(long atLeast) => _term.Raise(atLeast);

    /// <summary>The newest whole checkpoint of this run.</summary>
    /// <exception cref="InputException">There is none, or it is of another recipe or corpus.</exception>
    public RestoredCheckpoint Restore()
    {
        var restored = _checkpoints.Latest();
        var differences = RecipeRules.Differences(restored.Checkpoint.Recipe, Recipe);
        if (differences.Count > 0)
        {
            throw new InputException($"{restored.Path} is of another recipe than {RecipePath}, in {string.Join(", ", differences)}; restore either file, or train anew.");
        }

        if (restored.Checkpoint.CorpusSha256 != Origin.CorpusSha256)
        {
            throw new InputException($"{restored.Path} is of another corpus than {Path.Combine(FolderPath, OriginFile)}; restore either file, or train anew.");
        }

        return restored with { Checkpoint = restored.Checkpoint with { Recipe = Recipe } };
    }

    /// <summary>Steps that the ledger has; those beyond the checkpoint may live on in the replicas of workers.</summary>
    public long RecordedSteps => _ledger.Steps;

    /// <summary>The workers, by name, that computed the last step of the ledger as it was at the opening.</summary>
    public IReadOnlySet<string> RecordedWorkers => _ledger.Workers;

    /// <summary>Drops the metrics of a step and all after it, which will be computed again.</summary>
    public void DropMetrics(long from) => _metrics.DropFrom(from);

    /// <summary>
    /// Writes a checkpoint and removes all but the last ones and that of the best epoch; gives its path. Ledger and metrics of its steps go before it, or they are lost in a crash
    /// between. Lines may be added to both meanwhile.
    /// </summary>
    /// <param name="checkpoint">The checkpoint; its progress says which one is that of the best epoch.</param>
    /// <param name="kept">How many of the last ones to keep, this one counted; at least 1.</param>
    /// <exception cref="IOException">It could not be written, for example because the disk is full; the former ones are as they were.</exception>
    public string SaveCheckpoint(Checkpoint checkpoint, int kept = 2)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentOutOfRangeException.ThrowIfLessThan(kept, 1);
        _ledger.Flush();
        _metrics.Flush();
        return _checkpoints.Save(checkpoint, kept);
    }

    /// <summary>Adds a step to the ledger.</summary>
    /// <param name="step">What was decided.</param>
    /// <param name="workers">Who computed each shard, by name.</param>
    /// <exception cref="IOException">It could not be written; no part of it stays.</exception>
    public void RecordStep(StepDecision step, IReadOnlyList<string> workers) => _ledger.Append(Term, step, workers);

    /// <summary>Adds the model to the ledger, once it is written.</summary>
    /// <param name="version">The steps it has.</param>
    /// <param name="sha256">The digest of its weights.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public void RecordWeights(long version, string sha256) => _ledger.Append(Term, version, sha256);

    /// <summary>Adds a line to the metrics.</summary>
    /// <param name="json">A JSON object in one line, with the last step it is about as <c>global_step</c>, counted from 0.</param>
    /// <exception cref="IOException">It could not be written; no part of it stays.</exception>
    public void AppendMetrics(string json) => _metrics.Append(json);

    /// <summary>Raises the number of epochs of a run that is resumed; a result of fewer epochs is no longer one.</summary>
    /// <exception cref="InputException">There are fewer than before.</exception>
    /// <exception cref="IOException">The recipe could not be written.</exception>
    public void RaiseEpochs(int epochs)
    {
        if (epochs == Recipe.Epochs) return;
        if (epochs < Recipe.Epochs)
        {
            throw new InputException($"--epochs {epochs} is fewer than the {Recipe.Epochs} in {RecipePath}; give as many or more.");
        }

        var raised = Recipe with { Epochs = epochs };
        RecipeRules.Check(raised, "The command line");
        ForgetFinished();
        RecipeFile.Write(RecipePath, raised);
        Recipe = raised;
    }

    /// <summary>Records the result of the run.</summary>
    /// <param name="json">The fields of the <c>finished</c> event, a JSON object.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public void RecordFinished(string json) => DurableFile.WriteText(FinishedPath, json + "\n");

    /// <summary>The result that was recorded, a JSON object in one line, or null while the run is not finished.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public string? ReadFinished() => ReadFinished(FinishedPath);

    /// <summary>Removes the result of a run that goes on.</summary>
    public void ForgetFinished() => File.Delete(FinishedPath);

    /// <summary>Lets go of the folder.</summary>
    public void Dispose()
    {
        _ledger.Dispose();
        _metrics.Dispose();
        _lock.Dispose();
    }

    internal static void RequireRun(string path)
    {
        if (!IsRun(path)) throw new InputException($"{path} holds no run, it has no {OriginFile}; give the folder of a run.");
    }

    internal static string? ReadFinished(string path)
    {
        if (!File.Exists(path)) return null;
        using var document = StrictJson.ParseObject(InputFile.ReadAllBytes(path, MaxResultBytes), path);
        return document.RootElement.GetRawText();
    }

    private static void MakeEmpty(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            RefuseContent(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be made a folder ({exception.Message.TrimEnd('.')}); give another with --out.", exception);
        }
    }
}
