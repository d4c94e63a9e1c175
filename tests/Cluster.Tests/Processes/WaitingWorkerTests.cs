using System.Collections.Concurrent;
using Lockstep.Host.Nodes;
using Lockstep.Host.Remoting;
using Lockstep.Host.Training;

namespace Lockstep.Cluster.Tests.Processes;

public sealed class WaitingWorkerTests : IDisposable
{
    private static readonly TimeSpan Afresh = TimeSpan.FromSeconds(3);

    private readonly ProcessCluster _cluster = new();

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public async Task Who_waited_so_long_that_it_began_its_connections_anew_joins_and_takes_part()
    {
        var port = Ports.Free();
        var told = new ConcurrentQueue<string>();
        using var signals = new StopSignals(told.Enqueue);
        var options = new WorkerOptions("ann", [new HostPort("127.0.0.1", port)], 1, new NodeAddress("127.0.0.1", "127.0.0.1", 0, 0), new LinkSecurity.Open(null), TimeSpan.FromMinutes(2))
        {
            AfreshAfter = Afresh,
        };
        var worker = Task.Run(() => WorkerNode.Follow(options, signals, told.Enqueue), TestContext.Current.CancellationToken);
        await Task.Delay(2 * Afresh, TestContext.Current.CancellationToken);

        var coordinator = _cluster.Train("--listen", $"127.0.0.1:{port}", "--workers", "0");

        Assert.Equal(ProcessCluster.Sha256, coordinator.End().Successful().WeightsSha256);
        Assert.Null(Assert.IsType<Following.Over>(await worker).Failure);
        Assert.Single(told, line => line.Contains("waits for a coordinator", StringComparison.Ordinal));
    }
}
