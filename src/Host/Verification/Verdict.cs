namespace Lockstep.Host.Verification;

/// <summary>What came of verifying a run.</summary>
/// <param name="RunId">Which run it is, where a folder says so.</param>
/// <param name="History">What its ledgers say.</param>
/// <param name="WeightsSha256">The digest of the model as it is in its file, of the run at its end or where it was stopped; null where there is none, or it cannot be read.</param>
/// <param name="Findings">What disproves it.</param>
internal sealed record Verdict(Guid? RunId, History History, string? WeightsSha256, Findings Findings)
{
    /// <summary>Whether nothing was found.</summary>
    public bool IsProven => Findings.Count == 0;
}
