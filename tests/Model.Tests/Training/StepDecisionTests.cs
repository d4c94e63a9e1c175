using Lockstep.Model.Gradients;
using Lockstep.Tests;

namespace Lockstep.Model.Tests.Training;

public sealed class StepDecisionTests
{
    private static readonly ChunkPlan Chunks = TinyRun.Chunks(TinyRun.Plan);

    [Fact]
    public void The_last_bit_of_any_cost_or_norm_term_changes_the_digest()
    {
        double[] costs = [.. Enumerable.Range(1, TinyRun.Recipe.Shards).Select(shard => shard + 0.5)];
        double[] norms = [.. Enumerable.Range(1, Chunks.NormBlocks).Select(block => block + 0.25)];
        var digests = new List<ulong> { Digest(costs, norms), Digest([.. costs.Reverse()], norms), Digest(costs, [.. norms.Reverse()]) };
        foreach (ref var value in costs.AsSpan()) digests.Add(DigestWithNextOf(ref value));
        foreach (ref var value in norms.AsSpan()) digests.Add(DigestWithNextOf(ref value));

        Assert.Equal(3 + costs.Length + norms.Length, digests.Distinct().Count());
        Assert.Equal(digests[0], Digest(costs, norms));

        ulong DigestWithNextOf(ref double value)
        {
            var before = value;
            value = Math.BitIncrement(value);
            var digest = Digest(costs, norms);
            value = before;
            return digest;
        }
    }

    private static ulong Digest(double[] costs, double[] norms) => StepDecision.Of(TinyRun.Plan, Chunks, 0, costs, norms).Digest;
}
