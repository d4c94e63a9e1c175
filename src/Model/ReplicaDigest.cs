using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Lockstep.Model;

/// <summary>One number that says, in some milliseconds, whether two replicas at one version have the same bits.</summary>
public static class ReplicaDigest
{
    /// <summary>XxHash3 over all weights and then all row states.</summary>
    public static ulong Of(Replica replica)
    {
        ArgumentNullException.ThrowIfNull(replica);
        var hash = new XxHash3();
        hash.Append(MemoryMarshal.AsBytes(replica.Parameters.Values.Span));
        hash.Append(MemoryMarshal.AsBytes(replica.RowStates.Span));
        return hash.GetCurrentHashAsUInt64();
    }
}
