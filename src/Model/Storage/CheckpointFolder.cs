using System.Globalization;

namespace Lockstep.Model.Storage;

/// <summary>The checkpoints of a run, one file a step; the last few are kept, so that one survives the damage of another, and that of the best epoch.</summary>
/// <param name="path">The folder.</param>
/// <param name="mayRemove">Whether the run is still that of the trainer who saves; nothing is removed otherwise.</param>
internal sealed class CheckpointFolder(string path, Func<bool> mayRemove)
{
    private const string Prefix = "step-";
    private const string Suffix = ".safetensors";

    /// <summary>Whether there is one, whole or not.</summary>
    public bool Any => NewestFirst().Length > 0;

    /// <summary>The step of the newest one, whole or not; 0 where there is none.</summary>
    public long NewestStep => NewestFirst() is [var newest, ..] ? newest.Step : 0;

    /// <summary>Writes a checkpoint, then removes what it makes superfluous; gives its path.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="kept">How many of the last ones to keep, this one counted.</param>
    /// <exception cref="IOException">It could not be written; the former ones are as they were.</exception>
    public string Save(Checkpoint checkpoint, int kept)
    {
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            FolderSync.Flush(Path.GetDirectoryName(path)!);
        }

        var step = checkpoint.Progress.Step;
        var file = Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D9}{Suffix}"));
        checkpoint.Save(file);
        Prune(checkpoint.Progress, kept);
        return file;
    }

    /// <summary>The newest checkpoint that is whole.</summary>
    /// <exception cref="InputException">There is none; if there are damaged ones, the message has that of the newest.</exception>
    public RestoredCheckpoint Latest()
    {
        InputException? newest = null;
        var damaged = 0;
        foreach (var (_, file) in NewestFirst())
        {
            try
            {
                var checkpoint = Checkpoint.Load(file);
                return new RestoredCheckpoint(checkpoint, file, newest is null ? null : $"{newest.Message} The run goes on from step {checkpoint.Progress.Step}.");
            }
            catch (InputException exception)
            {
                newest ??= exception;
                damaged++;
            }
        }

        throw damaged switch
        {
            0 => new InputException($"{path} holds no checkpoint to resume from; train anew in another folder."),
            1 => newest!,
            _ => new InputException(string.Create(CultureInfo.InvariantCulture, $"None of the {damaged} checkpoints in {path} can be used; bring a copy of one back, or train anew in another folder. The newest: {newest!.Message}"), newest),
        };
    }

    /// <summary>Removes what a crash left half written.</summary>
    public void RemoveUnfinished()
    {
        if (!Directory.Exists(path)) return;
        foreach (var file in Directory.GetFiles(path, "*" + DurableFile.UnfinishedSuffix)) File.Delete(file);
    }

    // A file of a later step than the one just saved was damaged, or the run would have gone on from it.
    private void Prune(Progress saved, int kept)
    {
        if (!mayRemove()) return;
        var earlier = 0;
        foreach (var (step, file) in NewestFirst())
        {
            if (step > saved.Step || (++earlier > kept && step != saved.BestStep)) File.Delete(file);
        }
    }

    private (long Step, string File)[] NewestFirst()
    {
        if (!Directory.Exists(path)) return [];
        var files = new List<(long Step, string File)>();
        foreach (var file in Directory.GetFiles(path, Prefix + "*" + Suffix))
        {
            var digits = Path.GetFileName(file)[Prefix.Length..^Suffix.Length];
            if (long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var step)) files.Add((step, file));
        }

        return [.. files.OrderByDescending(found => found.Step)];
    }
}
