using Lockstep.Model.Gradients;

namespace Lockstep.Model;

/// <summary>A loss or a gradient is not finite. The step was not applied: the weights are those of the step before.</summary>
public sealed class DivergedException : RunFailedException
{
    private DivergedException(string message)
        : base(message)
    {
    }

    /// <summary>Names the step, and the shard or the tensor, where numbers ceased to be finite.</summary>
    public static DivergedException At(long step, ReadOnlySpan<double> costs, ChunkPlan chunks, ReadOnlySpan<double> normBlocks)
    {
        ArgumentNullException.ThrowIfNull(chunks);
        return new DivergedException(
            $"Step {step}: {Culprit(costs, chunks, normBlocks)} not finite, so the step was not applied. Lower learning_rate or max_grad_norm, or look for damaged weights; the last checkpoint is good.");
    }

    private static string DecoderMatrix(ChunkPlan chunks) =>
        chunks.Chunks.FirstOrDefault(chunk => chunk.Kind == ChunkKind.DenseAndTouched)?.Tensor.Name ?? "decoder.weight";

    private static string Culprit(ReadOnlySpan<double> costs, ChunkPlan chunks, ReadOnlySpan<double> normBlocks)
    {
        for (var shard = 0; shard < costs.Length; shard++)
        {
            if (!double.IsFinite(costs[shard])) return $"the loss of shard {shard} (tensor {DecoderMatrix(chunks)} or an input of it) is";
        }

        var tensors = new List<string>();
        foreach (var chunk in chunks.Chunks)
        {
            var blocks = normBlocks.Slice(chunks.FirstNormBlock[chunk.Index], chunk.NormBlocks);
            foreach (var block in blocks)
            {
                if (!double.IsFinite(block) && !tensors.Contains(chunk.Tensor.Name)) tensors.Add(chunk.Tensor.Name);
            }
        }

        return tensors.Count == 0 ? "the global norm of the gradient is" : $"the gradient of {string.Join(", ", tensors)} is";
    }
}
