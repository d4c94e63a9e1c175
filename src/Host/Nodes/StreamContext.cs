using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Protocol;
using Lockstep.Protocol.Streams;

namespace Lockstep.Host.Nodes;

/// <summary>What the two ends of a tensor stream agree on, and the headers of what this end sends.</summary>
internal sealed class StreamContext
{
    // A worker has partial sums of a few nodes in a step, and the total of the one before may still wait.
    private const int GradientsOfStep = 8;

    private readonly StreamHello _hello;

    public StreamContext(RunPlan plan, StreamHello hello)
    {
        (Plan, _hello) = (plan, hello);
        Layout = ParameterLayout.For(plan.Shape);
        Chunks = ChunkPlan.For(Layout);
        Root = new TreeNode(0, plan.Recipe.Shards);
    }

    public RunPlan Plan { get; }

    public ParameterLayout Layout { get; }

    public ChunkPlan Chunks { get; }

    public TreeNode Root { get; }

    public Guid Run => _hello.Run;

    public long Term => _hello.Term;

    /// <summary>Values in the states of all rows of a shard.</summary>
    public int StatesPerShard => Plan.Recipe.RowsPerShard * Plan.Shape.RowStateLength;

    /// <summary>The most rows of the encoder that a step can touch.</summary>
    public int MaxTouchedRows => (int)Math.Min(
        Plan.Shape.EncoderRows, (long)Plan.Recipe.BatchSize * Plan.Recipe.NumSteps * Plan.Shape.IdsPerPosition);

    /// <summary>Bytes that may wait for a peer before it is too far behind: some steps of a small model, and of a large one what a step has.</summary>
    public long MaxQueuedBytes => Math.Max(TensorConnectionOptions.DefaultMaxQueuedBytes, GradientsOfStep * (long)Layout.Length * sizeof(float));

    /// <summary>A digest of what the bodies of frames mean.</summary>
    public static ulong SchemaOf(RunPlan plan)
    {
        var layout = ParameterLayout.For(plan.Shape);
        var text = new StringBuilder();
        foreach (var chunk in ChunkPlan.For(layout).Chunks)
            text.Append(CultureInfo.InvariantCulture, $"{chunk.Tensor.Name} {chunk.Offset} {chunk.Length} {chunk.Kind} {chunk.NormBlocks}\n");
        text.Append(CultureInfo.InvariantCulture, $"{plan.Recipe.Shards} {plan.Recipe.RowsPerShard} {plan.Shape.RowStateLength} {layout.Length}\n");
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    public FrameHeader Header(FrameKind kind, StepId step = default) =>
        _hello.Header(kind) with { Step = step.Number };
}
