using Lockstep.Model.Numerics;
using Lockstep.Model.Storage;
using Lockstep.Tests;

namespace Lockstep.Model.Tests.Training;

public sealed class DivergenceTests
{
    [Theory]
    [InlineData("decoder.weight", float.NaN)]
    [InlineData("decoder.bias", float.PositiveInfinity)]
    [InlineData("rnn.weight_hh_l1", float.NaN)]
    [InlineData("encoder.weight", float.NaN)]
    public void A_loss_that_is_not_finite_names_step_and_shard_and_leaves_the_replica_as_it_was(string tensor, float damage)
    {
        var replica = TinyRun.Replica(TinyRun.Plan);
        Train(replica, TinyRun.Plan, 2);
        replica.Parameters[tensor].Fill(damage);
        var (before, states) = (WeightsDigest.Sha256(replica.Parameters), replica.RowStates.Span.ToArray());

        var error = Assert.Throws<DivergedException>(() => Train(replica, TinyRun.Plan, 3));
        Assert.StartsWith("Step 2: the loss of shard 0 (tensor decoder.weight", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, replica.Version);
        Assert.Equal(before, WeightsDigest.Sha256(replica.Parameters));
        Assert.Equal(states, replica.RowStates.Span.ToArray());
    }

    [Fact]
    public void A_gradient_that_is_not_finite_names_step_and_tensor()
    {
        // State weights that no state reaches at the first step of a row, but every gradient on its way back.
        var recipe = TinyRun.Recipe with { NumLayers = 1, NumSteps = 2, InputKeep = 1, OutputKeep = 1, Shards = 1 };
        var plan = new RunPlan(recipe, TinyRun.Corpus);
        var replica = TinyRun.Replica(plan);
        replica.Parameters["rnn.weight_ih_l0"].Fill(1e30f);
        replica.Parameters["encoder.weight"].Fill(1e-32f);
        replica.Parameters["decoder.weight"].Fill(1e20f);
        for (var word = 0; word < TinyRun.Words; word += 2) replica.Parameters["decoder.weight"].Slice(word * recipe.HiddenSize, recipe.HiddenSize).Fill(-1e20f);
        var before = WeightsDigest.Sha256(replica.Parameters);

        var error = Assert.Throws<DivergedException>(() => Train(replica, plan, 1));
        Assert.StartsWith("Step 0: the gradient of encoder.weight is not finite", error.Message, StringComparison.Ordinal);
        Assert.Equal((0, before), (replica.Version, WeightsDigest.Sha256(replica.Parameters)));
    }

    [Fact]
    public void A_huge_learning_rate_ends_the_run_before_the_weights_are_lost()
    {
        var plan = new RunPlan(TinyRun.Recipe with { LearningRate = 1e38, MaxGradNorm = 1e9 }, TinyRun.Corpus);
        var replica = TinyRun.Replica(plan);
        var error = Assert.Throws<DivergedException>(() => Train(replica, plan, plan.Steps));
        Assert.StartsWith($"Step {replica.Version}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("Lower learning_rate", error.Message, StringComparison.Ordinal);
        Assert.True(replica.Version > 0);
    }

    private static void Train(Replica replica, RunPlan plan, long steps)
    {
        using var team = new ThreadTeam(1);
        new ReferenceTrainer(Kernels.Best, team, plan, replica).Train(steps, new NothingKept(), CancellationToken.None);
    }
}
