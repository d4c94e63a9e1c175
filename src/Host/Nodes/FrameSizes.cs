using Lockstep.Model.Gradients;
using Lockstep.Protocol.Streams;

namespace Lockstep.Host.Nodes;

/// <summary>Bytes on the wire of the frames of a step, as <see cref="Frames"/> makes them.</summary>
internal static class FrameSizes
{
    // Of results the digest of an audit and two times; of a decision cost, norm and progress, and the rate with a zero.
    private const long OfAnyResults = sizeof(ulong) + (2 * sizeof(double));
    private const long OfAnyDecision = ((2 + ProgressBody.Length) * sizeof(double)) + (2 * sizeof(float));

    /// <summary>A chunk of one partial sum.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="touchedRows">The rows of it that the node touches; of no account for a dense one.</param>
    public static long OfSum(Chunk chunk, int touchedRows) => OnWire(Dense(chunk) + (chunk.Kind == ChunkKind.Dense ? 0 : Touched(chunk, touchedRows)));

    /// <summary>A chunk of the total.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="touchedRows">The rows of it that the step touches; of no account unless it is sparse.</param>
    public static long OfTotal(Chunk chunk, int touchedRows) => OnWire(Dense(chunk) + (chunk.IsSparse ? Touched(chunk, touchedRows) : 0));

    /// <summary>The results of some shards.</summary>
    public static long OfResults(int shards, int statesPerShard) => OnWire(OfAnyResults + (shards * (sizeof(int) + sizeof(double) + States(statesPerShard))));

    /// <summary>A decision, with the states of all shards.</summary>
    public static long OfDecision(int shards, int statesPerShard) => OnWire(OfAnyDecision + (shards * States(statesPerShard)));

    private static long Dense(Chunk chunk) => chunk.IsSparse ? 0 : (long)chunk.Length * sizeof(float);

    private static long Touched(Chunk chunk, int rows) => rows * (sizeof(int) + ((long)chunk.Tensor.Columns * sizeof(float)));

    private static long States(int statesPerShard) => (long)statesPerShard * sizeof(float);

    private static long OnWire(long body) => new FrameHeader { BodyBytes = body }.WireBytes;
}
