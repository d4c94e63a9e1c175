using Lockstep.Model.Storage.Ledgers;

namespace Lockstep.Cluster.Tests.Processes;

public sealed class SlowWorkersTests : IDisposable
{
    private readonly ProcessCluster _cluster = new();

    public void Dispose() => _cluster.Dispose();

    [Theory]
    [MemberData(nameof(ProcessCluster.Placements), MemberType = typeof(ProcessCluster))]
    public void A_worker_at_a_quarter_of_its_speed_is_dealt_fewer_shards_and_changes_no_bit(string slices)
    {
        var coordinator = _cluster.Listen(["--min-workers", "2", "--slices", slices, .. ProcessCluster.Long]);
        var workers = _cluster.Join(coordinator, "ann", "bob");
        coordinator.WaitForEvent("epoch", 1);

        using (new Throttle(workers[1])) coordinator.WaitForEvent("epoch", 30);

        var run = coordinator.End().Successful();
        Assert.Equal(ProcessCluster.Sha256OfLong, run.WeightsSha256);
        Assert.Empty(run.Of("worker_left"));
        Assert.All(workers, worker => worker.End().Successful());
        Assert.True(ShardsOf("bob") < ShardsOf("ann"), $"ann computed {ShardsOf("ann")} shards, bob {ShardsOf("bob")}.");
    }

    private int ShardsOf(string worker) => LedgerFile.Read(_cluster.World.PathOf("run/ledger.jsonl"))
        .Select(line => line.Line)
        .OfType<LedgerLine.Step>()
        .SelectMany(step => step.Shards)
        .Where(shards => shards.Worker == worker)
        .Sum(shards => shards.Last - shards.First + 1);
}
