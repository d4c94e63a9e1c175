using Lockstep.Host.Local;
using Lockstep.Model;
using Lockstep.Model.Numerics;
using Lockstep.Model.Storage;
using Lockstep.Tests;
using Lockstep.Tests.Watching;

namespace Lockstep.Cluster.Tests;

public sealed class LocalClusterTests
{
    private const long Steps = 11;

    private static readonly string Reference = TinyRun.ReferenceSha256(TinyRun.Plan, Steps);

    public static readonly TheoryData<int, int> Clusters = new MatrixTheoryData<int, int>([1, 2, 3, 4, 7, 8], [1, 2]);

    public static readonly TheoryData<string, int> Networks = new MatrixTheoryData<string, int>(TinyNetworks.LanguageModels, [1, 2, 3, 4]);

    [Theory]
    [MemberData(nameof(Clusters))]
    public void Any_number_of_workers_and_threads_comes_to_the_bits_of_the_reference_trainer(int workers, int threads)
    {
        var kept = new NothingKept();
        Assert.Equal(Reference, Train(TinyRun.Plan, Steps, workers, threads, kept));
        Assert.Equal(Enumerable.Range(0, (int)Steps), kept.Steps.Select(step => (int)step.Step));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void So_it_does_with_every_other_network(string network, int workers)
    {
        var plan = TinyNetworks.Plan(network);
        Assert.Equal(TinyRun.ReferenceSha256(plan, Steps), Train(plan, Steps, workers, threads: 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void So_it_does_with_a_tagger(int workers) =>
        Assert.Equal(TinyRun.ReferenceSha256(TinyTagging.Plan, Steps), Train(TinyTagging.Plan, Steps, workers, threads: 1));

    [Fact]
    public void Shards_of_several_rows_give_the_same_bits_too()
    {
        var plan = new RunPlan(TinyRun.Recipe with { Shards = 4 }, TinyRun.Corpus);
        Assert.Equal(TinyRun.ReferenceSha256(plan, Steps), Train(plan, Steps, workers: 3, threads: 2));
    }

    [Fact]
    public void Costs_norms_and_rates_are_those_of_the_reference_trainer()
    {
        var (reference, cluster) = (new NothingKept(), new NothingKept());
        using var team = new ThreadTeam(1);
        new ReferenceTrainer(Kernels.Best, team, TinyRun.Plan, TinyRun.Replica(TinyRun.Plan)).Train(Steps, reference, CancellationToken.None);
        Train(TinyRun.Plan, Steps, 3, 1, cluster);
        Assert.Equal(reference.Steps, cluster.Steps);
    }

    [Fact]
    public void A_cluster_goes_on_where_another_stopped()
    {
        var replica = TinyRun.Replica(TinyRun.Plan);
        Train(TinyRun.Plan, replica, 5, workers: 2, threads: 1);
        Train(TinyRun.Plan, replica, Steps, workers: 3, threads: 1);
        Assert.Equal(Reference, WeightsDigest.Sha256(replica.Parameters));
    }

    [Fact]
    public void A_loss_that_is_not_finite_ends_the_run_with_the_weights_of_the_step_before()
    {
        var replica = TinyRun.Replica(TinyRun.Plan);
        replica.Parameters["decoder.bias"][3] = float.NaN;
        var before = WeightsDigest.Sha256(replica.Parameters);
        var failure = Assert.Throws<DivergedException>(() => Train(TinyRun.Plan, replica, Steps, workers: 2, threads: 1));
        Assert.StartsWith("Step 0: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal((0, before), (replica.Version, WeightsDigest.Sha256(replica.Parameters)));
    }

    private static string Train(RunPlan plan, long steps, int workers, int threads, NothingKept? kept = null)
    {
        var replica = TinyRun.Replica(plan);
        Train(plan, replica, steps, workers, threads, kept);
        return WeightsDigest.Sha256(replica.Parameters);
    }

    private static void Train(RunPlan plan, Replica replica, long steps, int workers, int threads, NothingKept? kept = null)
    {
        using var cluster = new LocalCluster(Kernels.Best, plan, replica, workers, threads, new NobodyWatching());
        cluster.Train(steps, kept ?? new NothingKept(), TestContext.Current.CancellationToken);
    }
}
