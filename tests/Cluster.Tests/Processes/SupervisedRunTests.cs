namespace Lockstep.Cluster.Tests.Processes;

/// <summary>Processes whose supervisor starts again what ends, and stops what it moves elsewhere.</summary>
public sealed class SupervisedRunTests : IDisposable
{
    private const string Stays = "The run is over; this process stays until it is asked to stop.";

    private readonly ProcessCluster _cluster = new();
    private readonly string _address = $"127.0.0.1:{Ports.Free()}";

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void Workers_of_a_coordinator_that_is_moved_wait_for_it()
    {
        var first = Coordinator("run", ["--min-workers", "2", .. ProcessCluster.Long]);
        var workers = new[] { _cluster.Join(_address, "ann"), _cluster.Join(_address, "bob") };
        first.WaitForEvent("step", 2);

        first.Send(Signal.Terminate);
        Assert.Equal(143, first.End().ExitCode);
        foreach (var worker in workers) worker.WaitFor("takes no part any more");

        var run = Coordinator("run", ProcessCluster.Long).End().Successful();
        Assert.Equal(ProcessCluster.Sha256OfLong, run.WeightsSha256);
        foreach (var worker in workers) Assert.Contains("the run is over", worker.End().Successful().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_standby_takes_over_from_a_coordinator_that_is_asked_to_stop()
    {
        var spare = $"127.0.0.1:{Ports.Free()}";
        var head = Coordinator("run", ["--min-workers", "1", .. ProcessCluster.Long]);
        var worker = _cluster.Join($"{_address},{spare}", "ann");
        var standby = _cluster.Start("train", "--standby", "--join", _address, "--listen", spare, "--workers", "0", "--out", _cluster.World.PathOf("spare"), "--json");
        standby.WaitFor("can take over");
        head.WaitForEvent("step", 2);

        head.Send(Signal.Terminate);

        Assert.Equal(143, head.End().ExitCode);
        Assert.Equal(ProcessCluster.Sha256OfLong, standby.End().Successful().WeightsSha256);
        worker.End().Successful();
    }

    [Fact]
    public void Whoever_comes_back_goes_on_from_the_replicas_of_workers_also_where_its_own_folder_says_that_it_lacks_nothing()
    {
        var spare = $"127.0.0.1:{Ports.Free()}";
        string[] standing = ["train", "--standby", "--join", _address, "--listen", spare, "--workers", "0", "--out", _cluster.World.PathOf("spare"), "--json"];
        var head = Coordinator("run", ["--min-workers", "1", .. ProcessCluster.Long]);
        var worker = _cluster.Join($"{_address},{spare}", "ann");
        var standby = _cluster.Start(standing);
        standby.WaitFor("can take over");
        head.WaitForEvent("step", 2);

        // Its checkpoint is as new as its ledger.
        head.Send(Signal.Terminate);
        Assert.Equal(143, head.End().ExitCode);
        standby.WaitForEvent("step");
        standby.Send(Signal.Kill);
        var again = _cluster.Start([.. standing, "--join-timeout", "3"]);
        again.WaitFor("the run goes on here");
        again.WaitForEvent("step");
        again.Send(Signal.Kill);

        var run = Coordinator("run", ProcessCluster.Long).End().Successful();
        Assert.Contains("which the replica of a worker has", run.Error, StringComparison.Ordinal);
        Assert.Equal(ProcessCluster.Sha256OfLong, run.WeightsSha256);
        worker.End().Successful();
    }

    [Fact]
    public void A_worker_that_is_asked_to_leave_does_so_where_its_coordinator_goes_before_it_could_let_it_go()
    {
        var coordinator = Coordinator("run", ["--min-workers", "1", .. ProcessCluster.Long]);
        var worker = _cluster.Join(_address, "ann");
        coordinator.WaitForEvent("step", 2);

        coordinator.Send(Signal.Stop);
        worker.Send(Signal.Terminate);
        worker.WaitFor("Stopping after this step");
        coordinator.Send(Signal.Kill);

        Assert.Equal(143, worker.End().ExitCode);
    }

    [Fact]
    public void A_cluster_whose_run_is_over_stays_and_tells_whoever_comes()
    {
        var first = Coordinator("run", "--min-workers", "1", "--stay");
        var ann = _cluster.Join(_address, "ann", "--stay");
        Assert.Equal(ProcessCluster.Sha256, first.WaitForEvent("finished").GetProperty("weights_sha256").GetString());
        first.WaitFor(Stays);
        ann.WaitFor("The run is over; worker ann stays for another.");
        Assert.Contains("the run is over", _cluster.Join(_address, "bob").End().Successful().Output, StringComparison.Ordinal);

        first.Send(Signal.Terminate);
        first.End().Successful();
        var second = Coordinator("run", "--stay");
        second.WaitFor(Stays);
        Assert.Contains("the run is over", _cluster.Join(_address, "bob").End().Successful().Output, StringComparison.Ordinal);

        second.Send(Signal.Terminate);
        var ended = second.End().Successful();
        Assert.Equal(ProcessCluster.Sha256, ended.WeightsSha256);
        Assert.Empty(ended.Of("step"));
        ann.Send(Signal.Terminate);
        Assert.Equal(143, ann.End().ExitCode);
    }

    [Fact]
    public void A_worker_that_stays_takes_part_in_the_next_run()
    {
        var first = Coordinator("run", "--min-workers", "1");
        var ann = _cluster.Join(_address, "ann", "--stay");
        Assert.Equal(ProcessCluster.Sha256, first.End().Successful().WeightsSha256);

        var second = Coordinator("other", "--min-workers", "1").End().Successful();

        Assert.Equal(ProcessCluster.Sha256, second.WeightsSha256);
        Assert.Equal(2, ann.CountOf("joined the run"));
        ann.Send(Signal.Terminate);
        Assert.Equal(143, ann.End().ExitCode);
    }

    [Fact]
    public void A_standby_that_has_finished_the_run_stays_with_its_result_when_it_is_started_again()
    {
        var spare = $"127.0.0.1:{Ports.Free()}";
        string[] standing = ["train", "--standby", "--join", _address, "--listen", spare, "--workers", "0", "--out", _cluster.World.PathOf("spare"), "--json", "--stay"];
        var head = Coordinator("run", ["--min-workers", "1", "--stay", .. ProcessCluster.Long]);
        var worker = _cluster.Join($"{_address},{spare}", "ann", "--stay");
        var first = _cluster.Start(standing);
        first.WaitFor("can take over");
        head.WaitForEvent("step", 2);
        head.Send(Signal.Kill);
        Assert.Equal(ProcessCluster.Sha256OfLong, first.WaitForEvent("finished").GetProperty("weights_sha256").GetString());
        worker.WaitFor("stays for another");

        first.WaitFor(Stays);
        first.Send(Signal.Terminate);
        first.End().Successful();
        var second = _cluster.Start(standing);
        second.WaitFor(Stays);

        Assert.Contains("the run is over", _cluster.Join(spare, "bob").End().Successful().Output, StringComparison.Ordinal);
        second.Send(Signal.Terminate);
        Assert.Equal(ProcessCluster.Sha256OfLong, second.End().Successful().WeightsSha256);
    }

    private RunningProgram Coordinator(string run, params IEnumerable<string> more) =>
        _cluster.Start(_cluster.TrainArguments(run, ["--listen", _address, "--workers", "0", "--resume-if-present", .. more]));
}
