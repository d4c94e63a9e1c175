using Lockstep.Cluster.Tests.Processes;

namespace Lockstep.Cluster.Tests.Networks;

public sealed class NamespaceTests : IDisposable
{
    private readonly ProcessCluster _cluster = new();

    public void Dispose() => _cluster.Dispose();

    [Theory]
    [MemberData(nameof(ProcessCluster.Placements), MemberType = typeof(ProcessCluster))]
    public void Hosts_on_a_network_come_to_the_bits_of_one_process(string slices)
    {
        using var network = Namespaces.TryMake(3, out var reason);
        if (network is null) Assert.Skip(reason);
        var join = Namespaces.AddressOf(0) + ":4053";
        var coordinator = _cluster.StartThrough(
            network.On(0), _cluster.TrainArguments("run", "--listen", join, "--insecure", "--workers", "0", "--min-workers", "2", "--slices", slices));
        RunningProgram[] workers = [Join(1), Join(2)];

        Assert.Equal(ProcessCluster.Sha256, coordinator.End().Successful().WeightsSha256);
        Assert.All(workers, worker => worker.End().Successful());

        RunningProgram Join(int host) =>
            _cluster.StartThrough(network.On(host), "worker", "--join", join, "--insecure", "--threads", "1", "--name", $"host-{host}");
    }
}
