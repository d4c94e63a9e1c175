using Lockstep.Model.Data;

namespace Lockstep.Benchmarks.Failures;

/// <summary>A corpus whose other splits are short, so that evaluating an epoch stops a run for no time that counts.</summary>
internal static class ShortCorpus
{
    private const int Lines = 50;

    /// <summary>Writes it into a new folder.</summary>
    public static void Write(string data, string folder)
    {
        Directory.CreateDirectory(folder);
        File.CreateSymbolicLink(Path.Combine(folder, "train.txt"), Path.GetFullPath(CorpusReader.FindSplit(data, Split.Train)));
        foreach (var split in (Split[])[Split.Valid, Split.Test])
            File.WriteAllLines(Path.Combine(folder, $"{split.ToString().ToLowerInvariant()}.txt"), File.ReadLines(CorpusReader.FindSplit(data, split)).Take(Lines));
    }
}
