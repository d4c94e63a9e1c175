using Lockstep.Model.Recipes;

namespace Lockstep.Model.Storage;

/// <summary>The folder of one run, held by one process at a time: recipe, origin of the data, metrics, checkpoints, models, report and result.</summary>
public sealed class RunFolder : IDisposable
{
    private const string OriginFile = "run.json";
    private const long MaxResultBytes = 1 << 20;

    private readonly RunLock _lock;
    private readonly MetricsLog _metrics;
    private readonly CheckpointFolder _checkpoints;

    private RunFolder(string path, RunLock held, Recipe recipe, RunOrigin origin)
    {
        FolderPath = path;
        Recipe = recipe;
        Origin = origin;
        _lock = held;
        _checkpoints = new CheckpointFolder(Path.Combine(path, "checkpoints"));
        _checkpoints.RemoveUnfinished();
        _metrics = MetricsLog.Open(MetricsPath);
    }

    /// <summary>The absolute path of the folder.</summary>
    public string FolderPath { get; }

    /// <summary>The resolved recipe of the run.</summary>
    public Recipe Recipe { get; private set; }

    /// <summary>Where its data comes from.</summary>
    public RunOrigin Origin { get; }

    /// <summary>The resolved recipe as a file.</summary>
    public string RecipePath => Path.Combine(FolderPath, "recipe.json");

    /// <summary>The metrics, one JSON object a line.</summary>
    public string MetricsPath => Path.Combine(FolderPath, "metrics.jsonl");

    /// <summary>The last model, written at the end with <see cref="ModelFile.Write"/>.</summary>
    public string ModelPath => Path.Combine(FolderPath, "model.safetensors");

    /// <summary>The model with the lowest validation perplexity, of a tagger with the highest validation accuracy.</summary>
    public string BestModelPath => Path.Combine(FolderPath, "best.safetensors");

    /// <summary>The report with curves.</summary>
    public string ReportPath => Path.Combine(FolderPath, "report.html");

    private string FinishedPath => Path.Combine(FolderPath, "finished.json");

    /// <summary>Whether there is a checkpoint, whole or not.</summary>
    public bool HasCheckpoint => _checkpoints.Any;

    /// <summary>Whether a folder holds a run.</summary>
    public static bool IsRun(string path) => File.Exists(Path.Combine(path, OriginFile));

    /// <summary>Begins a run in a new or empty folder.</summary>
    /// <exception cref="InputException">The folder holds anything, or cannot be made; nothing was overwritten.</exception>
    public static RunFolder Create(string path, Recipe recipe, RunOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        var full = Path.GetFullPath(path);
        MakeEmpty(full);
        var held = RunLock.Take(full);
        try
        {
            // Another process may have begun a run, and ended, between the look and the lock.
            RefuseContent(full, RunLock.FileName);
            RecipeFile.Write(Path.Combine(full, "recipe.json"), recipe);
            // Last, because a folder with it is a run.
            origin.Write(Path.Combine(full, OriginFile));
            return new RunFolder(full, held, recipe, origin);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Opens the folder of a run that was begun before.</summary>
    /// <exception cref="InputException">There is no run in it, another process trains in it, or its files are damaged.</exception>
    public static RunFolder Open(string path)
    {
        var full = Path.GetFullPath(path);
        if (!IsRun(full))
        {
            throw new InputException($"{path} holds no run, it has no {OriginFile}; give the folder of a run.");
        }

        var held = RunLock.Take(full);
        try
        {
            var origin = RunOrigin.Read(Path.Combine(full, OriginFile));
            return new RunFolder(full, held, RecipeFile.Read(Path.Combine(full, "recipe.json")), origin);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>The newest whole checkpoint of this run; the metrics of later steps are dropped, because they will be computed again.</summary>
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

        _metrics.DropFrom(restored.Checkpoint.Progress.Step);
        return restored with { Checkpoint = restored.Checkpoint with { Recipe = Recipe } };
    }

    /// <summary>Drops the metrics of a run that begins again.</summary>
    public void DropMetrics() => _metrics.DropFrom(0);

    /// <summary>Writes a checkpoint and removes all but the last two; gives its path. An epoch's metrics go before the checkpoint of its last step, or they are lost in a crash between.</summary>
    /// <exception cref="IOException">It could not be written, for example because the disk is full; the former ones are as they were.</exception>
    public string SaveCheckpoint(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        _metrics.Flush();
        return _checkpoints.Save(checkpoint);
    }

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
    public string? ReadFinished()
    {
        if (!File.Exists(FinishedPath)) return null;
        using var document = StrictJson.ParseObject(InputFile.ReadAllBytes(FinishedPath, MaxResultBytes), FinishedPath);
        return document.RootElement.GetRawText();
    }

    /// <summary>Removes the result of a run that goes on.</summary>
    public void ForgetFinished() => File.Delete(FinishedPath);

    /// <summary>Lets go of the folder.</summary>
    public void Dispose()
    {
        _metrics.Dispose();
        _lock.Dispose();
    }

    private static void MakeEmpty(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            RefuseContent(path, except: null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be made a folder ({exception.Message.TrimEnd('.')}); give another with --out.", exception);
        }
    }

    private static void RefuseContent(string path, string? except)
    {
        if (Directory.EnumerateFileSystemEntries(path).FirstOrDefault(entry => Path.GetFileName(entry) != except) is not { } found) return;
        var holds = File.Exists(Path.Combine(path, OriginFile)) ? "another run" : Path.GetFileName(found);
        throw new InputException($"{path} already holds {holds}; give a new or empty folder with --out, or resume the run with --resume.");
    }
}
