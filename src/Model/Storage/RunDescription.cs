using Lockstep.Model.Recipes;

namespace Lockstep.Model.Storage;

/// <summary>The folder of a run as anybody may read it, also while a process trains in it.</summary>
/// <param name="FolderPath">The folder, as it was given.</param>
/// <param name="Recipe">The resolved recipe.</param>
/// <param name="Origin">Where its data comes from.</param>
/// <param name="RunId">Which run it is, wherever it goes on; null where no trainer of this version has opened the folder.</param>
public sealed record RunDescription(string FolderPath, Recipe Recipe, RunOrigin Origin, Guid? RunId)
{
    /// <summary>The resolved recipe as a file.</summary>
    public string RecipePath => Path.Combine(FolderPath, RunFolder.RecipeFileName);

    /// <summary>The file that says which run it is and where its data comes from.</summary>
    public string OriginPath => Path.Combine(FolderPath, RunFolder.OriginFile);

    /// <summary>The ledger.</summary>
    public string LedgerPath => Path.Combine(FolderPath, RunFolder.LedgerFile);

    /// <summary>The last model.</summary>
    public string ModelPath => Path.Combine(FolderPath, RunFolder.ModelFile);

    /// <summary>The result.</summary>
    public string FinishedPath => Path.Combine(FolderPath, RunFolder.FinishedFile);

    /// <summary>The folder of the checkpoints.</summary>
    public string CheckpointsPath => Path.Combine(FolderPath, RunFolder.CheckpointsName);

    /// <summary>The steps that the newest checkpoint has by its name, whole or not; 0 where there is none.</summary>
    public long CheckpointedSteps => new CheckpointFolder(CheckpointsPath, () => false).NewestStep;

    /// <summary>Reads what a folder says of its run.</summary>
    /// <exception cref="InputException">There is no run in it, or its files are damaged.</exception>
    public static RunDescription Of(string path)
    {
        RunFolder.RequireRun(path);
        var (origin, run) = RunOrigin.Read(Path.Combine(path, RunFolder.OriginFile));
        return new RunDescription(path, RecipeFile.Read(Path.Combine(path, RunFolder.RecipeFileName)), origin, run);
    }

    /// <summary>The result that was recorded, a JSON object in one line, or null while the run is not finished.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public string? ReadFinished() => RunFolder.ReadFinished(FinishedPath);
}
