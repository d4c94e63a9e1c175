using Lockstep.Coordinator.Runs;
using Lockstep.Model;
using Lockstep.Model.Storage;
using static System.FormattableString;

namespace Lockstep.Host.Verification;

/// <summary>A run whose folder holds its result, which the ledgers and the model must agree with.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Result">The result.</param>
internal sealed record FinishedRun(RunDescription Folder, RunResult Result)
{
    /// <summary>The result of a folder; null while its run is not finished, and where it cannot be read.</summary>
    public static FinishedRun? Find(RunDescription folder, Findings findings)
    {
        try
        {
            return folder.ReadFinished() is { } line ? new FinishedRun(folder, RunResultJson.Read(line, folder.FolderPath, folder.ModelPath)) : null;
        }
        catch (InputException exception)
        {
            findings.Add(new Finding(folder.FinishedPath, null, null, exception.Message));
            return null;
        }
    }

    /// <summary>Digests the model and compares; gives the digest, or null where the model cannot be read.</summary>
    public string? CheckModel(LedgerProof ledgers, Findings findings)
    {
        var (steps, sha256) = (Result.Steps, Result.WeightsSha256);
        var recorded = ledgers.WeightsOf(steps);
        if (recorded is null) Add(Folder.FinishedPath, Invariant($"no ledger has the weights of version {steps}"));
        else if (recorded != sha256) Add(Folder.FinishedPath, Invariant($"the weights have the sha256 {sha256}, and {recorded} in the ledger"));
        var held = HeldModel.Digest(Folder.ModelPath, findings);
        if (held is not null && held != sha256) Add(Folder.ModelPath, Invariant($"the weights have the sha256 {held}, and the run ended with {sha256}: this is not the model it came to"));
        return held;

        void Add(string path, string meaning) => findings.Add(new Finding(path, null, null, meaning));
    }
}
