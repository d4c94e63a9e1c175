using Lockstep.Cluster.Tests.Chaos;
using Lockstep.Cluster.Tests.Processes;

namespace Lockstep.Cluster.Tests.Networks;

public sealed class PartitionTests : IDisposable
{
    private readonly ProcessCluster _cluster = new();

    public void Dispose() => _cluster.Dispose();

    [Theory]
    [MemberData(nameof(ProcessCluster.Placements), MemberType = typeof(ProcessCluster))]
    public void Two_sides_that_lose_each_other_both_go_on_and_have_one_history_once_they_meet_again(string slices)
    {
        using var network = Namespaces.TryMake(4, out var reason);
        if (network is null) Assert.Skip(reason);
        // The coordinator and a worker on one side, the standby and the other worker on the other.
        const int OwnWorker = DisturbedRun.FirstWorker;
        int[] beyond = [OwnWorker - 1, OwnWorker + 1];
        var run = new DisturbedRun(_cluster, new Hosts(network, 4), workers: 2, _cluster.World.PathOf("runs"), (slices, slices));
        run.Begin();
        var (head, spare) = (run.Head.Program, run.Spare.Program);

        network.Divide(beyond);
        spare.WaitForEvent("epoch", 1);
        head.WaitForEvent("epoch", head.Count("epoch"));
        spare.WaitForEvent("epoch", spare.Count("epoch"));
        Assert.Equal(0, head.CountOf("has taken the run over"));

        network.Unite(beyond);
        head.WaitFor("has taken the run over in term 2. This one stands by");
        var epochs = spare.Count("epoch");
        spare.WaitForEvent("epoch", epochs);

        var (steps, sha256) = run.End();
        Assert.Equal(run.Undisturbed(steps), sha256);
    }
}
