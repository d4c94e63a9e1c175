using System.Collections.Immutable;

namespace Lockstep.Model.Storage.Ledgers;

/// <summary>A line of a run's ledger.</summary>
public abstract record LedgerLine
{
    private LedgerLine()
    {
    }

    /// <summary>A step was committed.</summary>
    /// <param name="Term">The term of who committed it.</param>
    /// <param name="GlobalStep">The step over the whole run, from 0.</param>
    /// <param name="Digest">What it came to: <see cref="StepDecision.Digest"/>.</param>
    /// <param name="Shards">Who computed which shards.</param>
    public sealed record Step(long Term, long GlobalStep, ulong Digest, ImmutableArray<ShardRange> Shards) : LedgerLine;

    /// <summary>The model was written.</summary>
    /// <param name="Term">The term of who wrote it.</param>
    /// <param name="Version">The steps it has.</param>
    /// <param name="Sha256">Its digest, as <see cref="WeightsDigest"/> has it.</param>
    public sealed record Weights(long Term, long Version, string Sha256) : LedgerLine;

    /// <summary>It is neither.</summary>
    /// <param name="Reason">Why not, in words that follow "the line".</param>
    public sealed record Damaged(string Reason) : LedgerLine;
}
