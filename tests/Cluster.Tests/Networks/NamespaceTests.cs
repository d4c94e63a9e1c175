using System.Diagnostics;
using Lockstep.Cluster.Tests.Processes;

namespace Lockstep.Cluster.Tests.Networks;

public sealed class NamespaceTests : IDisposable
{
    private static readonly string Listen = Namespaces.AddressOf(0) + ":4053";

    private readonly ProcessCluster _cluster = new();

    public void Dispose() => _cluster.Dispose();

    [Theory]
    [MemberData(nameof(ProcessCluster.Placements), MemberType = typeof(ProcessCluster))]
    public void Hosts_on_a_network_come_to_the_bits_of_one_process(string slices)
    {
        using var network = Namespaces.TryMake(3, out var reason);
        if (network is null) Assert.Skip(reason);
        var coordinator = Coordinator(network, "--slices", slices);
        RunningProgram[] workers = [Worker(network, 1), Worker(network, 2)];

        Assert.Equal(ProcessCluster.Sha256, coordinator.End().Successful().WeightsSha256);
        Assert.All(workers, worker => worker.End().Successful());
    }

    [Fact]
    public void A_stream_between_two_owners_of_slices_that_breaks_changes_no_bit()
    {
        using var network = Namespaces.TryMake(3, out var reason);
        if (network is null) Assert.Skip(reason);
        var coordinator = Coordinator(network, ["--slices", "workers", .. ProcessCluster.Long]);
        RunningProgram[] workers = [Worker(network, 1), Worker(network, 2)];
        coordinator.WaitForEvent("step", 3);

        if (!network.Break(1, 2)) Assert.Skip("This machine cannot break connections (ss --kill).");

        coordinator.WaitForEvent("worker_left");
        Assert.Equal(ProcessCluster.Sha256OfLong, coordinator.End().Successful().WeightsSha256);
        Assert.All(workers, worker => worker.End().Successful());
    }

    [Fact]
    public void A_worker_whose_connections_break_again_soon_waits_before_it_comes_back_and_changes_no_bit()
    {
        using var network = Namespaces.TryMake(3, out var reason);
        if (network is null) Assert.Skip(reason);
        var coordinator = Coordinator(network, ProcessCluster.Long);
        RunningProgram[] workers = [Worker(network, 1), Worker(network, 2)];
        coordinator.WaitForEvent("step", 3);
        List<TimeSpan> away = [];
        for (var time = 1; time <= 2; time++)
        {
            var broken = Stopwatch.GetTimestamp();
            if (!network.Break(0, 2)) Assert.Skip("This machine cannot break connections (ss --kill).");
            workers[1].WaitFor("joined the run", 1 + time);
            away.Add(Stopwatch.GetElapsedTime(broken));
        }

        Assert.True(away[1] >= TimeSpan.FromSeconds(1), $"It was away for {string.Join(", ", away)}.");
        Assert.Equal(ProcessCluster.Sha256OfLong, coordinator.End().Successful().WeightsSha256);
        Assert.All(workers, worker => worker.End().Successful());
    }

    [Theory]
    [MemberData(nameof(ProcessCluster.Placements), MemberType = typeof(ProcessCluster))]
    public void A_link_that_is_cut_without_a_word_holds_nobody_up_and_changes_no_bit(string slices)
    {
        using var network = Namespaces.TryMake(3, out var reason);
        if (network is null) Assert.Skip(reason);
        var coordinator = Coordinator(network, ["--slices", slices, .. ProcessCluster.Long]);
        RunningProgram[] workers = [Worker(network, 1), Worker(network, 2)];
        coordinator.WaitForEvent("step", 3);

        network.Cut(2);
        coordinator.WaitForEvent("epoch", coordinator.Count("epoch") + 2);
        network.Mend(2);

        Assert.Equal(ProcessCluster.Sha256OfLong, coordinator.End().Successful().WeightsSha256);
        workers[0].End().Successful();
    }

    private RunningProgram Coordinator(Namespaces network, params IEnumerable<string> more) => _cluster.StartThrough(
        network.On(0), _cluster.TrainArguments("run", ["--listen", Listen, "--insecure", "--workers", "0", "--min-workers", "2", .. more]));

    private RunningProgram Worker(Namespaces network, int host) => _cluster.StartThrough(
        network.On(host), "worker", "--join", Listen, "--insecure", "--threads", "1", "--name", $"host-{host}");
}
