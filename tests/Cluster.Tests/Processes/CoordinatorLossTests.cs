using System.Net.Sockets;

namespace Lockstep.Cluster.Tests.Processes;

/// <summary>Coordinators that are killed: what comes after them goes on where the workers are.</summary>
public sealed class CoordinatorLossTests : IDisposable
{
    private readonly ProcessCluster _cluster = new();

    public void Dispose() => _cluster.Dispose();

    [Theory]
    [MemberData(nameof(ProcessCluster.Placements), MemberType = typeof(ProcessCluster))]
    public void A_coordinator_that_is_killed_and_started_again_goes_on_from_the_replicas_of_its_workers(string slices)
    {
        var address = $"127.0.0.1:{Ports.Free()}";
        string[] arguments = ["--listen", address, "--workers", "0", "--slices", slices, "--resume-if-present", "--checkpoint-every-seconds", "3600", .. ProcessCluster.Long];
        var first = _cluster.Train(["--min-workers", "2", .. arguments]);
        var workers = new[] { _cluster.Join(address, "ann"), _cluster.Join(address, "bob") };
        first.WaitForEvent("step", 2);

        first.Send(Signal.Kill);
        var second = _cluster.Train(arguments);

        var run = second.End().Successful();
        Assert.Contains("which the replica of a worker has", run.Error, StringComparison.Ordinal);
        Assert.Equal(ProcessCluster.Sha256OfLong, run.WeightsSha256);
        foreach (var worker in workers) worker.End().Successful();
        Assert.Equal("0", Proven("run")["repeats"]);
    }

    [Fact]
    public void A_standby_takes_over_from_a_coordinator_that_is_killed_and_gives_the_run_back_to_it_when_it_is_killed_itself()
    {
        var (head, spare) = ($"127.0.0.1:{Ports.Free()}", $"127.0.0.1:{Ports.Free()}");
        string[] arguments = ["--listen", head, "--workers", "0", "--resume-if-present", .. ProcessCluster.Long];
        var first = _cluster.Train(["--min-workers", "2", .. arguments]);
        var workers = new[] { _cluster.Join($"{head},{spare}", "ann"), _cluster.Join($"{head},{spare}", "bob") };
        var standby = _cluster.Start("train", "--standby", "--join", head, "--listen", spare, "--workers", "0", "--out", _cluster.World.PathOf("spare"), "--json");
        standby.WaitFor("can take over");
        first.WaitForEvent("step");

        first.Send(Signal.Kill);
        standby.WaitForEvent("step");
        var again = _cluster.Train(arguments);
        again.WaitFor("This one stands by");
        again.WaitFor("can take over");
        standby.Send(Signal.Kill);

        var run = again.End().Successful();
        Assert.Equal(ProcessCluster.Sha256OfLong, run.WeightsSha256);
        foreach (var worker in workers) worker.End().Successful();
        var proven = Proven("run", "spare");
        Assert.Equal("3, from 1 to 3", proven["terms"]);
    }

    [Fact]
    public void A_standby_ends_with_the_run_it_stands_by_for()
    {
        var address = $"127.0.0.1:{Ports.Free()}";
        var coordinator = _cluster.Train("--listen", address, "--workers", "1", "--threads", "1");
        var standby = _cluster.Start("train", "--standby", "--join", address, "--listen", "127.0.0.1:0", "--out", _cluster.World.PathOf("spare"), "--json");

        Assert.Equal(ProcessCluster.Sha256, coordinator.End().Successful().WeightsSha256);
        Assert.Contains("The run is over.", standby.End().Successful().Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_cluster.World.PathOf("spare")));
    }

    [Fact]
    public void A_standby_that_was_killed_before_its_folder_held_a_run_stands_by_again()
    {
        var address = $"127.0.0.1:{Ports.Free()}";
        _cluster.World.Write("spare/lock", "");
        _cluster.World.Write("spare/term", "2\n");
        var standby = _cluster.Start("train", "--standby", "--join", address, "--listen", "127.0.0.1:0", "--out", _cluster.World.PathOf("spare"), "--json");
        standby.WaitFor("waits for a coordinator");

        standby.Send(Signal.Terminate);
        Assert.Equal(143, standby.End().ExitCode);
    }

    [Fact]
    public void A_standby_whose_folder_holds_another_run_is_turned_away_at_once_and_one_that_is_finished_is_shown()
    {
        var address = $"127.0.0.1:{Ports.Free()}";
        string[] standing = ["train", "--standby", "--join", address, "--listen", "127.0.0.1:0", "--json", "--out"];
        LockstepProgram.Run(_cluster.TrainArguments("finished")).Successful();
        LockstepProgram.Run(_cluster.TrainArguments("begun", "--max-steps", "10")).Successful();
        var shown = _cluster.Start([.. standing, _cluster.World.PathOf("finished")]).End().Successful();
        Assert.Contains("holds a run that is finished; to stand by for another", shown.Error, StringComparison.Ordinal);
        Assert.Equal(ProcessCluster.Sha256, shown.WeightsSha256);

        var standby = _cluster.Start([.. standing, _cluster.World.PathOf("begun")]);
        standby.WaitFor("goes on here where no coordinator answers within 30 s");
        var coordinator = _cluster.Train("--listen", address, "--workers", "1", "--threads", "1");

        var turnedAway = standby.End();
        Assert.Equal(2, turnedAway.ExitCode);
        Assert.Contains("holds another run than the coordinator at " + address, turnedAway.Error, StringComparison.Ordinal);
        Assert.Equal(ProcessCluster.Sha256, coordinator.End().Successful().WeightsSha256);
    }

    [Fact]
    public void A_standby_is_reached_at_its_port_for_streams_while_it_stands_by()
    {
        var port = Ports.Free();
        var standby = _cluster.Start(
            "train", "--standby", "--join", $"127.0.0.1:{Ports.Free()}", "--listen", $"127.0.0.1:{port}", "--out", _cluster.World.PathOf("spare"), "--json");
        standby.WaitFor("waits for a coordinator");

        using var peer = new TcpClient("127.0.0.1", port + 1);
        Assert.True(peer.Connected);
        standby.Send(Signal.Terminate);
        Assert.Equal(143, standby.End().ExitCode);
    }

    [Fact]
    public void A_worker_gives_up_after_the_time_it_was_given_to_find_a_coordinator()
    {
        var worker = _cluster.Join($"127.0.0.1:{Ports.Free()}", "ann", "--join-timeout", "1").End();
        Assert.Equal(1, worker.ExitCode);
        Assert.Contains("give a longer --join-timeout", worker.Error, StringComparison.Ordinal);
    }

    private Dictionary<string, string> Proven(params string[] folders)
    {
        var lines = LockstepProgram.Run(["verify", .. folders.Select(_cluster.World.PathOf)]).Successful().Output.Split('\n');
        return lines.Where(line => line.Length > 9 && line[0] != ' ').ToDictionary(line => line[..8].Trim(), line => line[9..].Trim(), StringComparer.Ordinal);
    }
}
