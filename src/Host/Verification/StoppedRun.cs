using Lockstep.Model.Storage;

namespace Lockstep.Host.Verification;

/// <summary>A run that was stopped before its end, and the model it was at, which the ledgers must know.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="WeightsSha256">The digest of the model.</param>
internal sealed record StoppedRun(RunDescription Folder, string WeightsSha256)
{
    /// <summary>Digests the model of a folder; null where its run is finished, and where there is no model or it cannot be read.</summary>
    public static StoppedRun? Find(RunDescription folder, Findings findings)
    {
        if (File.Exists(folder.FinishedPath) || !File.Exists(folder.ModelPath)) return null;
        return HeldModel.Digest(folder.ModelPath, findings) is { } held ? new StoppedRun(folder, held) : null;
    }

    /// <summary>Looks for the model in the ledgers.</summary>
    public void CheckModel(LedgerProof ledgers, Findings findings)
    {
        if (ledgers.HasWeights(WeightsSha256)) return;
        findings.Add(new Finding(Folder.ModelPath, null, null, $"the weights have the sha256 {WeightsSha256}, which is in no ledger: this is no model that the run came to"));
    }
}
