namespace Lockstep.Cluster.Tests.Processes;

public sealed class ComingAndGoingTests : IDisposable
{
    private readonly ProcessCluster _cluster = new();

    public void Dispose() => _cluster.Dispose();

    [Theory]
    [MemberData(nameof(ProcessCluster.Placements), MemberType = typeof(ProcessCluster))]
    public void A_worker_that_joins_and_one_that_is_asked_to_leave_change_no_bit(string slices)
    {
        var coordinator = _cluster.Listen(["--min-workers", "2", "--slices", slices, .. ProcessCluster.Long]);
        var workers = _cluster.Join(coordinator, "ann", "bob");
        coordinator.WaitForEvent("step");

        var cid = _cluster.Join(coordinator, "cid")[0];
        Assert.Equal("cid", coordinator.WaitForEvent("worker_joined", 2).GetProperty("worker").GetString());
        coordinator.WaitForEvent("epoch", coordinator.Count("epoch"));
        workers[1].Send(Signal.Terminate);
        var left = coordinator.WaitForEvent("worker_left");
        Assert.Equal(("bob", "it was asked to leave"), (left.GetProperty("worker").GetString(), left.GetProperty("reason").GetString()));

        Assert.Equal(143, workers[1].End().ExitCode);
        var run = coordinator.End().Successful();
        Assert.Equal(ProcessCluster.Sha256OfLong, run.WeightsSha256);
        Assert.Single(run.Of("worker_left"));
        workers[0].End().Successful();
        cid.End().Successful();
    }

    [Fact]
    public void A_second_worker_of_one_name_is_told_to_take_another_and_sends_nobody_away()
    {
        var coordinator = _cluster.Listen("--epochs", "100000");
        _cluster.Join(coordinator, "ann");
        coordinator.WaitForEvent("worker_joined");

        var second = _cluster.Join(coordinator, "ann")[0].End();
        Assert.Equal(2, second.ExitCode);
        Assert.Contains("named 'ann' takes part already; give each worker a name of its own with --name", second.Error, StringComparison.Ordinal);

        coordinator.Send(Signal.Terminate);
        Assert.Empty(coordinator.End().Of("worker_left"));
    }

    [Theory]
    [MemberData(nameof(ProcessCluster.Placements), MemberType = typeof(ProcessCluster))]
    public void A_worker_that_is_killed_changes_no_bit(string slices)
    {
        var coordinator = _cluster.Listen("--min-workers", "3", "--slices", slices);
        var workers = _cluster.Join(coordinator, "ann", "bob", "cid");
        coordinator.WaitForEvent("epoch");

        workers[1].Send(Signal.Kill);
        var left = coordinator.WaitForEvent("worker_left");
        Assert.Equal("bob", left.GetProperty("worker").GetString());

        var run = coordinator.End().Successful();
        Assert.Equal(ProcessCluster.Sha256, run.WeightsSha256);
        workers[0].End().Successful();
        workers[2].End().Successful();
    }

    [Theory]
    [MemberData(nameof(ProcessCluster.Placements), MemberType = typeof(ProcessCluster))]
    public void A_worker_that_is_killed_and_started_again_under_its_name_again_and_again_changes_no_bit(string slices)
    {
        var coordinator = _cluster.Listen(["--min-workers", "2", "--slices", slices, .. ProcessCluster.Long]);
        var workers = _cluster.Join(coordinator, "ann", "bob");
        var bob = workers[1];
        for (var time = 1; time <= 2; time++)
        {
            coordinator.WaitForEvent("step", coordinator.Count("step") + 1);
            bob.Send(Signal.Kill);
            bob = _cluster.Join(coordinator, "bob")[0];
            // Who is killed before it takes part has not left.
            coordinator.WaitForEvent("worker_joined", workers.Length - 1 + time);
        }

        var run = coordinator.End().Successful();
        Assert.Equal(ProcessCluster.Sha256OfLong, run.WeightsSha256);
        Assert.Equal(2, run.Of("worker_left").Count(left => left.GetProperty("worker").GetString() == "bob"));
        workers[0].End().Successful();
        bob.End().Successful();
    }

    [Theory]
    [MemberData(nameof(ProcessCluster.Placements), MemberType = typeof(ProcessCluster))]
    public void A_run_whose_workers_are_all_killed_waits_for_another(string slices)
    {
        var coordinator = _cluster.Listen("--min-workers", "2", "--slices", slices);
        var workers = _cluster.Join(coordinator, "ann", "bob");
        coordinator.WaitForEvent("epoch");

        foreach (var worker in workers) worker.Send(Signal.Kill);
        coordinator.WaitFor("Waiting for 1 worker; the run goes on as soon as there are enough.");
        var cid = _cluster.Join(coordinator, "cid")[0];

        var run = coordinator.End().Successful();
        Assert.Equal(ProcessCluster.Sha256, run.WeightsSha256);
        Assert.Equal(["ann", "bob"], run.Of("worker_left").Select(left => left.GetProperty("worker").GetString()!).Distinct().Order(StringComparer.Ordinal));
        cid.End().Successful();
    }
}
