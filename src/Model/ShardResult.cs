using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Lockstep.Model;

/// <summary>What a shard's computation gives beside the gradient.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Cost">Sum of its losses over the divisor of the batch, in nats.</param>
/// <param name="RowStates">The states its rows leave with, [row][layer][direction][h, c][unit]; whoever computed them leaves them alone until the step is decided.</param>
public readonly record struct ShardResult(int Shard, double Cost, ReadOnlyMemory<float> RowStates)
{
    /// <summary>The XxHash3 of the row states as they were when the result was made, seeded with the bits of the cost: results that differ in a bit have different marks.</summary>
    public ulong Mark { get; } = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(RowStates.Span), BitConverter.DoubleToInt64Bits(Cost));
}
