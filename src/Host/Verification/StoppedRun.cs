using Lockstep.Model;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Verification;

/// <summary>A run that was stopped before its end, and the model it was at.</summary>
internal static class StoppedRun
{
    /// <summary>Digests the model, which the ledgers must have; gives the digest, or null where there is no model or it cannot be read.</summary>
    public static string? CheckModel(RunDescription run, LedgerProof ledgers, Findings findings)
    {
        if (!File.Exists(run.ModelPath)) return null;
        try
        {
            var held = WeightsDigest.Sha256(ModelFile.Read(run.ModelPath).Parameters);
            if (!ledgers.HasWeights(held)) findings.Add(new Finding(run.ModelPath, null, null, $"the weights have the sha256 {held}, which is in no ledger: this is no model that the run came to"));
            return held;
        }
        catch (InputException exception)
        {
            findings.Add(new Finding(run.ModelPath, null, null, exception.Message));
            return null;
        }
    }
}
