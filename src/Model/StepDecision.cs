using System.IO.Hashing;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Model.Optimizers;
using Lockstep.Model.Storage;

namespace Lockstep.Model;

/// <summary>What follows from all shards of a step: the cost, the global norm, and the rate at which the gradient is applied.</summary>
/// <param name="Step">The step over the whole run.</param>
/// <param name="Cost">Sum of the losses over the divisor of the batch, in nats. Of a language model, whose divisor is B, it is T times the mean a word; of a tagger it is the mean itself.</param>
/// <param name="GradientNorm">Global norm before clipping.</param>
/// <param name="Rate">Learning rate times clip scale.</param>
public sealed record StepDecision(long Step, double Cost, double GradientNorm, float Rate)
{
    /// <summary>One number for all that a step came to: the XxHash3 over the terms of the norm, seeded with that over the costs of the shards. It does not travel: of a decision from elsewhere it is 0.</summary>
    public ulong Digest { get; init; }

    /// <summary>Decides a step.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="chunks">The chunks of the gradient.</param>
    /// <param name="step">The step.</param>
    /// <param name="costs">The cost of each shard.</param>
    /// <param name="normBlocks">The terms of the global norm, in the order of the chunks.</param>
    /// <exception cref="DivergedException">A cost or the norm is not finite.</exception>
    public static StepDecision Of(RunPlan plan, ChunkPlan chunks, long step, ReadOnlySpan<double> costs, ReadOnlySpan<double> normBlocks)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var cost = Fold(costs, new TreeNode(0, costs.Length));
        var norm = GlobalNorm.Of(normBlocks);
        if (!double.IsFinite(cost) || !double.IsFinite(norm)) throw DivergedException.At(step, costs, chunks, normBlocks);
        var rate = (float)(plan.LearningRate(step) * GlobalNormClip.Scale(norm, plan.Recipe.MaxGradNorm));
        return new StepDecision(step, cost, norm, rate) { Digest = DigestOf(costs, normBlocks) };
    }

    private static ulong DigestOf(ReadOnlySpan<double> costs, ReadOnlySpan<double> normBlocks) =>
        XxHash3.HashToUInt64(LittleEndian.BytesOf(normBlocks), (long)XxHash3.HashToUInt64(LittleEndian.BytesOf(costs)));

    private static double Fold(ReadOnlySpan<double> costs, TreeNode node) =>
        node.Count == 1 ? costs[node.From] : Fold(costs, node.Left) + Fold(costs, node.Right);
}
