using Lockstep.Model.Numerics;
using Lockstep.Model.Storage;
using Lockstep.Tests;

namespace Lockstep.Model.Tests.Training;

public sealed class ReferenceTrainerTests
{
    // The weights of numerics version 1. If this changes, a bit of every result has changed: raise NumericsVersion.Current and pin the new digest with it.
    private const int PinnedNumericsVersion = 1;
    private const string PinnedSha256OfTinyRun = "07d0a501815eb3f1c1162e2cd6d212759b5c1c8c410d02b682faa63c9d71abde";

    public static readonly TheoryData<string, int> Networks = new MatrixTheoryData<string, int>(TinyNetworks.LanguageModels, [512, 256, 128, 32]);

    [Fact]
    public void The_bits_of_a_tiny_run_are_those_pinned_for_this_numerics_version()
    {
        Assert.Equal(PinnedNumericsVersion, NumericsVersion.Current);
        Assert.Equal(PinnedSha256OfTinyRun, TinyRun.ReferenceSha256(TinyRun.Plan, TinyRun.Plan.Steps));
    }

    [Theory]
    [InlineData("gru", "0773be4a962f90d09f72628fc854834a")]
    [InlineData("rnn", "78bb459af6a47323e6a36c973a9691bc")]
    [InlineData("lstm both ways", "039df9242cd3698cfa42ba2f8366989a")]
    [InlineData("gru both ways", "e31582f6d50d154df1106750af5f6d80")]
    [InlineData("rnn both ways", "3179afbb607814340b03246136d6773d")]
    [InlineData("lstm tied", "1b902f3a9a62b526dda4cdf72471f28d")]
    public void So_are_those_of_every_other_network(string network, string beginning)
    {
        var plan = TinyNetworks.Plan(network);
        Assert.StartsWith(beginning, TinyRun.ReferenceSha256(plan, plan.Steps), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Neither_vectors_nor_threads_change_a_bit_of_other_networks(string network, int vectorBits)
    {
        var plan = TinyNetworks.Plan(network);
        Assert.Equal(TinyRun.ReferenceSha256(plan, 5, 512, 1), TinyRun.ReferenceSha256(plan, 5, vectorBits, 2));
    }

    [Theory]
    [InlineData(512, 2)]
    [InlineData(256, 1)]
    [InlineData(256, 3)]
    [InlineData(128, 1)]
    [InlineData(128, 2)]
    [InlineData(32, 1)]
    [InlineData(32, 3)]
    public void Neither_vectors_nor_threads_change_a_bit(int vectorBits, int threads) =>
        Assert.Equal(TinyRun.ReferenceSha256(TinyRun.Plan, 10, 512, 1), TinyRun.ReferenceSha256(TinyRun.Plan, 10, vectorBits, threads));

    [Fact]
    public void The_recipe_decides_how_many_shards_there_are_and_so_the_bits()
    {
        var fewer = new RunPlan(TinyRun.Recipe with { Shards = 2 }, TinyRun.Corpus);
        Assert.NotEqual(TinyRun.ReferenceSha256(TinyRun.Plan, 3), TinyRun.ReferenceSha256(fewer, 3));
        Assert.Equal(TinyRun.ReferenceSha256(fewer, 3, 512, 2), TinyRun.ReferenceSha256(fewer, 3, 32, 1));
    }

    [Fact]
    public void The_seed_changes_the_weights() =>
        Assert.NotEqual(
            TinyRun.ReferenceSha256(TinyRun.Plan, 1),
            TinyRun.ReferenceSha256(new RunPlan(TinyRun.Recipe with { Seed = 12 }, TinyRun.Corpus), 1));

    [Fact]
    public void It_learns_a_text_that_repeats_itself()
    {
        var recipe = TinyRun.Recipe with { InputKeep = 1, OutputKeep = 1, Epochs = 30, FlatEpochs = 30, MaxGradNorm = 5, LearningRate = 1 };
        var plan = new RunPlan(recipe, TinyRun.CorpusOf(Enumerable.Range(0, 400).Select(i => i % 7)));
        var kept = new NothingKept();
        using var team = new ThreadTeam(1);
        new ReferenceTrainer(Kernels.Best, team, plan, TinyRun.Replica(plan)).Train(plan.Steps, kept, CancellationToken.None);

        var perToken = kept.Steps.Select(step => step.Cost / recipe.NumSteps).ToArray();
        Assert.InRange(perToken[0], Math.Log(TinyRun.Words) - 0.3, Math.Log(TinyRun.Words) + 0.3);
        Assert.InRange(perToken[^1], 0, 0.1);
    }

    [Fact]
    public void A_stop_is_heeded_between_two_steps()
    {
        using var stop = new CancellationTokenSource();
        using var team = new ThreadTeam(1);
        var replica = TinyRun.Replica(TinyRun.Plan);
        new ReferenceTrainer(Kernels.Best, team, TinyRun.Plan, replica).Train(10, new StoppedAfter(3, stop), stop.Token);
        Assert.Equal(3, replica.Version);
        Assert.Equal(TinyRun.ReferenceSha256(TinyRun.Plan, 3), WeightsDigest.Sha256(replica.Parameters));
    }

    [Fact]
    public void A_step_that_comes_to_the_same_has_the_same_digest_and_no_other_step_has_it()
    {
        var (one, again) = (new NothingKept(), new NothingKept());
        using var team = new ThreadTeam(1);
        foreach (var kept in new[] { one, again }) new ReferenceTrainer(Kernels.Best, team, TinyRun.Plan, TinyRun.Replica(TinyRun.Plan)).Train(4, kept, CancellationToken.None);
        Assert.Equal(one.Steps.Select(step => step.Digest), again.Steps.Select(step => step.Digest));
        Assert.Equal(4, one.Steps.Select(step => step.Digest).Distinct().Count());
        Assert.All(one.Workers, workers => Assert.Equal(Enumerable.Repeat("reference", TinyRun.Recipe.Shards), workers));
    }

    [Fact]
    public void Work_of_the_keeper_is_done_before_the_next_step()
    {
        using var team = new ThreadTeam(1);
        var replica = TinyRun.Replica(TinyRun.Plan);
        var keeper = new VersionsSeen(replica);
        new ReferenceTrainer(Kernels.Best, team, TinyRun.Plan, replica).Train(4, keeper, CancellationToken.None);
        Assert.Equal([1, 2, 3, 4], keeper.Versions);
    }

    private sealed class StoppedAfter(long steps, CancellationTokenSource stop) : ITrainingKeeper
    {
        public Action? Committed(StepDecision step)
        {
            if (step.Step + 1 == steps) stop.Cancel();
            return null;
        }
    }

    private sealed class VersionsSeen(Replica replica) : ITrainingKeeper
    {
        public List<long> Versions { get; } = [];

        public Action? Committed(StepDecision step) => () => Versions.Add(replica.Version);
    }
}
