namespace Lockstep.Cluster.Tests.Processes;

public sealed class ResumedRunTests : IDisposable
{
    private readonly ProcessCluster _cluster = new();

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void A_worker_waits_for_a_coordinator_and_what_one_run_leaves_another_finishes()
    {
        var address = $"127.0.0.1:{Ports.Free()}";
        var workers = new[] { _cluster.Join(address, "ann"), _cluster.Join(address, "bob") };
        foreach (var worker in workers) worker.WaitFor($"waits for a coordinator at {address}");

        var coordinator = _cluster.Train("--listen", address, "--workers", "0", "--min-workers", "2");
        coordinator.WaitForEvent("epoch");
        coordinator.Send(Signal.Terminate);

        var stopped = coordinator.End();
        Assert.Equal(143, stopped.ExitCode);
        Assert.InRange(Assert.Single(stopped.Of("interrupted")).GetProperty("global_step").GetInt64(), 1, ProcessCluster.Steps - 1);
        foreach (var worker in workers) Assert.Contains("the run is over", worker.End().Successful().Output, StringComparison.Ordinal);
        var resumed = _cluster.Start("train", "--resume", _cluster.World.PathOf("run"), "--processes", "2", "--threads", "1", "--json");
        Assert.Equal(ProcessCluster.Sha256, resumed.End().Successful().WeightsSha256);
    }

    [Fact]
    public void A_worker_with_the_name_of_the_coordinator_is_turned_away_and_a_run_without_workers_can_be_stopped()
    {
        var coordinator = _cluster.Listen();

        var worker = _cluster.Join(coordinator, "coordinator")[0].End();

        Assert.Equal(2, worker.ExitCode);
        Assert.Contains("give the worker another --name", worker.Error, StringComparison.Ordinal);
        coordinator.Send(Signal.Terminate);
        Assert.Equal(143, coordinator.End().ExitCode);
    }

    [Theory]
    [InlineData(Signal.Interrupt, 130)]
    [InlineData(Signal.Terminate, 143)]
    public void A_signal_ends_a_run_with_processes_and_them_too(int signal, int exitCode)
    {
        var run = _cluster.Train("--processes", "2", "--threads", "1");
        run.WaitForEvent("epoch");
        var children = Descendants.Of(run.Id);
        Assert.Equal(2, children.Count);

        run.Send(signal);

        Assert.Equal(exitCode, run.End().ExitCode);
        Assert.All(children, child => Assert.False(Descendants.IsAlive(child)));
    }

    [Fact]
    public void Worker_processes_end_with_a_run_that_is_killed()
    {
        var run = _cluster.Train("--processes", "2", "--threads", "1");
        run.WaitForEvent("epoch");
        var children = Descendants.Of(run.Id);
        Assert.Equal(2, children.Count);

        run.Send(Signal.Kill);

        Assert.All(children, Descendants.WaitForEndOf);
    }
}
