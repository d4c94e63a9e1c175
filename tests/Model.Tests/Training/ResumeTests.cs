using Lockstep.Model.Numerics;
using Lockstep.Model.Storage;
using Lockstep.Model.Tests.Storage;
using Lockstep.Tests;

namespace Lockstep.Model.Tests.Training;

public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("lstm", 1)]
    [InlineData("lstm", 5)]
    [InlineData("lstm", 8)]
    [InlineData("lstm", 13)]
    [InlineData("gru", 5)]
    [InlineData("rnn", 5)]
    public void A_run_that_goes_on_from_a_checkpoint_comes_to_the_same_bits(string cell, long interruption)
    {
        var plan = TinyNetworks.Plan(cell);
        Assert.Equal(8, plan.StepsPerEpoch);
        var replica = TinyRun.Replica(plan);
        Train(plan, replica, interruption);
        new Checkpoint(plan.Recipe, plan.Corpus.Vocabulary.Words, plan.Corpus.Sha256, new Progress(interruption, 0, null), replica).Save(_folder.File("c"));

        var restored = Checkpoint.Load(_folder.File("c")).Replica;
        Train(plan, restored, plan.Steps);
        Assert.Equal(TinyRun.ReferenceSha256(plan, plan.Steps), WeightsDigest.Sha256(restored.Parameters));
    }

    [Fact]
    public void Without_its_row_states_a_run_would_not_come_to_the_same_bits()
    {
        var replica = TinyRun.Replica(TinyRun.Plan);
        Train(TinyRun.Plan, replica, 5);
        replica.RowStates.Span.Clear();
        Train(TinyRun.Plan, replica, 6);
        Assert.NotEqual(TinyRun.ReferenceSha256(TinyRun.Plan, 6), WeightsDigest.Sha256(replica.Parameters));
    }

    private static void Train(RunPlan plan, Replica replica, long steps)
    {
        using var team = new ThreadTeam(1);
        new ReferenceTrainer(Kernels.Best, team, plan, replica).Train(steps, new NothingKept(), CancellationToken.None);
    }
}
