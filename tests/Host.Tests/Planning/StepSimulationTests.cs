using FsCheck;
using FsCheck.Fluent;
using Lockstep.Host.Planning;
using Lockstep.Host.Planning.Bytes;
using Lockstep.Host.Planning.Timing;

namespace Lockstep.Host.Tests.Planning;

public sealed class StepSimulationTests
{
    private const double WordsPerSecond = 8000;

    // Where threads share cores and transfers share links, frames that come sooner take them from others (Graham, "Bounds on multiprocessing timing anomalies", 1969): a step may
    // then be a bit longer. Of 3,000 clusters as they are drawn here the worst was 1.5 % longer with a core more, and 3.6 % with more bandwidth.
    private const double Alike = 1.02;
    private const double AlikeOnLinks = 1.05;

    private static readonly PlannedRun Run = PlannedRun.Of(new PlanOptions { Recipe = "builtin", Workers = 1, Threads = 1, Bandwidth = Bandwidth.Unlimited, VocabularySize = 5000, Tokens = 50_000 });
    private static readonly TouchedRows Touched = new(Run);
    private static readonly ComputePace Pace = ComputePace.Of(Run, WordsPerSecond, 0.005);

    private static readonly Arbitrary<(int Workers, int Megabit, int More, int Cores, bool OnWorkers)> Clusters = (
        from workers in Gen.Choose(1, 12)
        from megabit in Gen.Choose(1, 20_000)
        from more in Gen.Choose(1, 20_000)
        from cores in Gen.Choose(1, 8)
        from onWorkers in Gen.Elements(false, true)
        select (workers, megabit, more, cores, onWorkers)).ToArbitrary();

    [Fact]
    public void More_bandwidth_is_never_slower() =>
        Prop.ForAll(Clusters, cluster =>
            Assert.True(Step(cluster.Workers, cluster.Megabit + cluster.More, cluster.Cores, cluster.OnWorkers).Seconds <= AlikeOnLinks * Step(cluster.Workers, cluster.Megabit, cluster.Cores, cluster.OnWorkers).Seconds))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void More_cores_are_never_slower() =>
        Prop.ForAll(Clusters, cluster =>
            Assert.True(Step(cluster.Workers, cluster.Megabit, cluster.Cores + 1, cluster.OnWorkers).Seconds <= Alike * Step(cluster.Workers, cluster.Megabit, cluster.Cores, cluster.OnWorkers).Seconds))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void No_part_of_a_step_is_negative_and_no_step_is_shorter_than_what_its_slowest_worker_computes() =>
        Prop.ForAll(Clusters, cluster =>
        {
            var step = Step(cluster.Workers, cluster.Megabit, cluster.Cores, cluster.OnWorkers);
            Assert.All([step.Sending, step.Receiving, step.Deciding], seconds => Assert.True(seconds >= 0));
            Assert.True(step.Computing >= (1 - 1e-9) * Pace.For((Run.Recipe.Shards + cluster.Workers - 1) / cluster.Workers).Seconds);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Over_a_slow_link_a_step_takes_what_its_bytes_take()
    {
        var traffic = Traffic(2, false);
        var least = Math.Max(traffic.Coordinator.Received, traffic.Coordinator.Sent) / new Bandwidth(1e6).BytesPerSecond;

        Assert.InRange(Step(2, 1, 8, false).Seconds, least, 1.5 * least);
    }

    [Fact]
    public void Four_workers_on_one_core_compute_as_long_as_one_after_the_other()
    {
        var nothingElse = new HandlingCosts { SendPerByte = 0, ReceivePerByte = 0, NormPerByte = 0, AddPerByte = 0, ApplyPerByte = 0, PackPerByte = 0, FrameSeconds = 0 };
        var (one, four) = (Step(4, 1_000_000, 1, false, nothingElse), Step(4, 1_000_000, 8, false, nothingElse));

        Assert.Equal(4, one.Computing / four.Computing, 1e-6);
    }

    [Fact]
    public void Fewer_shards_take_less_time_but_not_in_proportion()
    {
        var (one, all) = (Pace.For(1).Seconds, Pace.For(20).Seconds);

        Assert.True(one < all / 10);
        Assert.True(one > all / 20);
        Assert.True(Pace.For(7).Completed[0] < Pace.For(8).Completed[0]);
    }

    private static StepTraffic Traffic(int workers, bool onWorkers) => new(Run, Touched, Deal.Of(Run, workers, TimeSpan.FromSeconds(Pace.For(20).Seconds / 20), 0), workers, onWorkers);

    private static StepTime Step(int workers, int megabit, int cores, bool onWorkers, HandlingCosts? costs = null)
    {
        var traffic = Traffic(workers, onWorkers);
        return StepSimulation.Of(traffic, [.. traffic.Shares.Select(share => Pace.For(share.Shards))], costs ?? HandlingCosts.Typical, new ClusterShape(1, cores, new Bandwidth(megabit * 1e6)));
    }
}
