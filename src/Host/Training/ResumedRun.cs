using Lockstep.Model;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Training;

/// <summary>Goes on with a run from its newest whole checkpoint.</summary>
internal static class ResumedRun
{
    /// <summary>The result of a run that is finished and is not to have more epochs, as its folder holds it; null where there are steps to take.</summary>
    /// <exception cref="InputException">Fewer epochs are asked for than the run has.</exception>
    public static string? FindResult(RunFolder folder, TrainOptions options)
    {
        if (options.Epochs > folder.Recipe.Epochs) return null;
        if (options.Epochs is { } epochs) folder.RaiseEpochs(epochs);
        return folder.ReadFinished();
    }

    /// <exception cref="InputException">There is nothing to resume, or the corpus is another one.</exception>
    public static OpenRun Open(RunFolder folder, TrainOptions options)
    {
        var source = RunSource.Read(folder.Recipe.Task, folder.Origin.DataFolder);
        if (source.Sha256 != folder.Origin.CorpusSha256)
        {
            throw new InputException(folder.Origin.DataFolder is { } data
                ? $"The text in {data} is not the one that {folder.FolderPath} was trained on; put that one back, or train anew with --data."
                : $"{folder.FolderPath} was trained on the built-in corpus of another version of Lockstep; resume it with that version, or train anew.");
        }

        var (checkpoint, _, warning) = folder.Restore();
        if (options.Epochs is { } epochs) folder.RaiseEpochs(epochs);
        var plan = source.Plan(folder.Recipe);
        IReadOnlyList<string> notices = warning is null ? source.Notices(plan) : [warning, .. source.Notices(plan)];
        return new OpenRun(folder, plan, source.Text, checkpoint.Replica, checkpoint.Progress, notices);
    }
}
