namespace Lockstep.Cluster.Tests.Processes;

public sealed class HungWorkersTests : IDisposable
{
    private readonly ProcessCluster _cluster = new();

    public void Dispose() => _cluster.Dispose();

    [Theory]
    [MemberData(nameof(ProcessCluster.Placements), MemberType = typeof(ProcessCluster))]
    public void A_worker_that_hangs_for_a_while_and_goes_on_changes_no_bit(string slices)
    {
        var coordinator = _cluster.Listen(["--min-workers", "3", "--slices", slices, .. ProcessCluster.Long]);
        var workers = _cluster.Join(coordinator, "ann", "bob", "cid");
        coordinator.WaitForEvent("epoch", 2);

        workers[1].Send(Signal.Stop);
        coordinator.WaitForEvent("epoch", coordinator.Count("epoch") + 2);
        workers[1].Send(Signal.Continue);

        Assert.Equal(ProcessCluster.Sha256OfLong, coordinator.End().Successful().WeightsSha256);
        Assert.All(workers, worker => worker.End().Successful());
    }

    [Theory]
    [MemberData(nameof(ProcessCluster.Placements), MemberType = typeof(ProcessCluster))]
    public void A_run_ends_while_a_worker_hangs(string slices)
    {
        var coordinator = _cluster.Listen("--min-workers", "2", "--slices", slices);
        var workers = _cluster.Join(coordinator, "ann", "bob");
        coordinator.WaitForEvent("epoch", 1);

        workers[1].Send(Signal.Stop);

        Assert.Equal(ProcessCluster.Sha256, coordinator.End().Successful().WeightsSha256);
        workers[0].End().Successful();
    }

    [Theory]
    [MemberData(nameof(ProcessCluster.Placements), MemberType = typeof(ProcessCluster))]
    public void A_coordinator_that_hangs_for_a_while_takes_nobody_for_late(string slices)
    {
        var coordinator = _cluster.Listen(["--min-workers", "2", "--slices", slices, .. ProcessCluster.Long]);
        var workers = _cluster.Join(coordinator, "ann", "bob");
        coordinator.WaitForEvent("epoch", 2);

        coordinator.Send(Signal.Stop);
        Assert.False(workers[0].HasEnded || SpinWait.SpinUntil(() => workers[0].HasEnded, TimeSpan.FromSeconds(3)));
        coordinator.Send(Signal.Continue);

        var run = coordinator.End().Successful();
        Assert.Equal(ProcessCluster.Sha256OfLong, run.WeightsSha256);
        Assert.Empty(run.Of("worker_left"));
        Assert.All(workers, worker => worker.End().Successful());
    }
}
