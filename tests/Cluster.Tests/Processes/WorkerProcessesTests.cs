namespace Lockstep.Cluster.Tests.Processes;

public sealed class WorkerProcessesTests : IDisposable
{
    public static readonly TheoryData<int, string> Clusters = new MatrixTheoryData<int, string>([1, 2, 3, 4], ["coordinator", "workers"]);

    private readonly ProcessCluster _cluster = new();

    public void Dispose() => _cluster.Dispose();

    [Theory]
    [MemberData(nameof(Clusters))]
    public void Any_number_of_worker_processes_comes_to_the_bits_of_one_process(int processes, string slices)
    {
        var run = _cluster.Train("--processes", $"{processes}", "--threads", "1", "--slices", slices).End().Successful();

        Assert.Equal(ProcessCluster.Sha256, run.WeightsSha256);
        Assert.Equal(
            Enumerable.Range(1, processes).Select(number => $"process-{number:D3}"),
            run.Of("worker_joined").Select(joined => joined.GetProperty("worker").GetString()!).Order(StringComparer.Ordinal));
        Assert.Empty(run.Of("worker_left"));
    }
}
