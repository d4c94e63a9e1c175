using Lockstep.Host.CommandLine;
using Lockstep.Model;
using Lockstep.Model.Storage;
using Lockstep.Model.Storage.Ledgers;

namespace Lockstep.Host.Verification;

/// <summary>One invocation of <c>lockstep verify</c>.</summary>
internal static class VerifySession
{
    /// <param name="paths">The folders of one run; at least one.</param>
    /// <param name="isJson">Whether to print JSON.</param>
    public static int Run(IReadOnlyList<string> paths, bool isJson)
    {
        var twice = paths.GroupBy(path => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1);
        if (twice is not null) throw new InputException($"{twice.First()} is given twice; give each folder once.");
        var verdict = Verify([.. paths.Select(Describe)]);
        Console.Out.Write(isJson ? VerdictJson.Line(verdict) + "\n" : VerdictText.Of(verdict));
        return verdict.IsProven ? ExitCode.Success : ExitCode.Failed;
    }

    private static RunDescription Describe(string path)
    {
        var run = RunDescription.Of(path);
        return File.Exists(run.LedgerPath)
            ? run
            : throw new InputException($"{path} has no {Path.GetFileName(run.LedgerPath)}, the run is of an older Lockstep; give the folder of another run.");
    }

    private static Verdict Verify(IReadOnlyList<RunDescription> runs)
    {
        var findings = new Findings();
        FolderAgreement.Check(runs, findings);
        // Before the ledgers: a run that goes on may have come further when they are read, and never less far.
        (string Path, long Steps)[] saved = [.. runs.Select(run => (run.CheckpointsPath, run.CheckpointedSteps))];
        FinishedRun[] finished = [.. runs.Select(run => FinishedRun.Find(run, findings)).OfType<FinishedRun>()];
        StoppedRun[] stopped = [.. runs.Select(run => StoppedRun.Find(run, findings)).OfType<StoppedRun>()];

        var ledgers = new LedgerProof(runs[0].Recipe.Shards, findings);
        foreach (var run in runs) ledgers.Take(run.LedgerPath, LedgerFile.Read(run.LedgerPath));
        var history = ledgers.Conclude();
        foreach (var (path, steps) in saved) ledgers.Reaches(path, steps);
        foreach (var run in finished) ledgers.Reaches(run.Folder.FinishedPath, run.Result.Steps);
        foreach (var run in stopped) run.CheckModel(ledgers, findings);
        string?[] digests = [.. finished.Select(run => run.CheckModel(ledgers, findings)), .. stopped.Select(run => run.WeightsSha256)];
        return new Verdict(runs[0].RunId, history, digests.FirstOrDefault(digest => digest is not null), findings);
    }
}
