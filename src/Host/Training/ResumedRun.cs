using Lockstep.Model;
using Lockstep.Model.Recipes;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Training;

/// <summary>Goes on with a run from its newest whole checkpoint.</summary>
internal static class ResumedRun
{
    /// <summary>The result of a run that is finished and is not to have more epochs, as its folder holds it; null where there are steps to take.</summary>
    /// <exception cref="InputException">Fewer epochs are asked for than the run has, or another run.</exception>
    public static string? FindResult(RunFolder folder, TrainOptions options)
    {
        if (options.ResumeIfPresent) RefuseOtherRecipe(folder, NewRun.RecipeOf(options));
        if (options.Epochs > folder.Recipe.Epochs) return null;
        if (options.Epochs is { } epochs) folder.RaiseEpochs(epochs);
        return folder.ReadFinished();
    }

    /// <summary>The run that this process has coordinated before: what was asked for at its beginning is in its folder.</summary>
    public static OpenRun OpenAgain(RunFolder folder, TrainOptions options) => Open(folder, options with { Data = null, Epochs = null, ResumeIfPresent = true });

    /// <exception cref="InputException">There is nothing to resume, the corpus is another one, or another run is asked for.</exception>
    public static OpenRun Open(RunFolder folder, TrainOptions options)
    {
        var dataFolder = options.Data ?? folder.Origin.DataFolder;
        var source = RunSource.ReadAgain(folder.Recipe.Task, dataFolder, folder.Origin.CorpusSha256);
        if (source.Sha256 != folder.Origin.CorpusSha256)
        {
            throw new InputException(dataFolder is { } data
                ? $"The text in {data} is not the one that {folder.FolderPath} was trained on; put that one back, or train anew with --data."
                : $"{folder.FolderPath} was trained on text that is not here: on the built-in corpus of another version of Lockstep, or on one that came over the network and is not in {CorpusCache.DefaultFolder} any more. Give the folder of that text with --data, or train anew.");
        }

        if (options.ResumeIfPresent && !folder.HasCheckpoint) return FromTheBeginning(folder, source, options);
        var (checkpoint, _, warning) = folder.Restore();
        if (options.Epochs is { } epochs) folder.RaiseEpochs(epochs);
        var plan = source.Plan(folder.Recipe);
        IReadOnlyList<string> notices = warning is null ? source.Notices(plan) : [warning, .. source.Notices(plan)];
        return new OpenRun(folder, plan, source.Text, checkpoint.Replica, checkpoint.Progress, notices) { MayBeBehind = MayBeBehind(folder, options, checkpoint.Progress.Step) };
    }

    // It ended before its first checkpoint.
    private static OpenRun FromTheBeginning(RunFolder folder, RunSource source, TrainOptions options)
    {
        var plan = source.Plan(folder.Recipe);
        var (replica, givenSha256) = NewRun.Initial(plan, options);
        if (givenSha256 != folder.Origin.InitialWeightsSha256)
            throw new InputException($"{folder.FolderPath} holds a run that began with other weights; give the same --init as then, or another folder with --out.");
        return new OpenRun(folder, plan, source.Text, replica, Progress.Start, source.Notices(plan)) { MayBeBehind = MayBeBehind(folder, options, 0) };
    }

    // A run that nobody else goes on with has no more steps than its ledger says. Where nodes wait for the next coordinator another one may have had it meanwhile, or the ledger lost its end with the machine.
    private static bool MayBeBehind(RunFolder folder, TrainOptions options, long steps) => folder.RecordedSteps > steps || options.Network is { IsSupervised: true };

    private static void RefuseOtherRecipe(RunFolder folder, Recipe asked)
    {
        var differences = RecipeRules.Differences(asked with { Epochs = folder.Recipe.Epochs }, folder.Recipe);
        if (differences.Count > 0)
            throw new InputException($"{folder.FolderPath} holds a run of another recipe, in {string.Join(", ", differences)}; give the recipe of that run, {folder.RecipePath}, or another folder with --out.");
    }
}
