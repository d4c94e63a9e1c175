namespace Lockstep.Cluster.Tests.Processes;

public sealed class CorpusOverTheNetworkTests : IDisposable
{
    private readonly ProcessCluster _cluster = new();

    private string Cache => _cluster.World.PathOf("cache/lockstep/corpora");

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void It_comes_once_and_again_only_where_it_was_damaged()
    {
        Run("first");
        var file = Assert.Single(Directory.GetFiles(Cache));
        var (whole, written) = (File.ReadAllBytes(file), File.GetLastWriteTimeUtc(file));

        Run("second");
        Assert.Equal(written, File.GetLastWriteTimeUtc(Assert.Single(Directory.GetFiles(Cache))));

        var damaged = whole.ToArray();
        damaged[damaged.Length / 2] ^= 1;
        File.WriteAllBytes(file, damaged);
        Run("third");
        Assert.Equal(whole, File.ReadAllBytes(Assert.Single(Directory.GetFiles(Cache))));
    }

    [Fact]
    public void Where_it_cannot_be_kept_the_worker_works_all_the_same()
    {
        _cluster.World.Write("cache", "no folder");
        Run("run");
        Assert.Equal("no folder", File.ReadAllText(_cluster.World.PathOf("cache")));
    }

    // Two workers of a cache, which take turns to be the first.
    private void Run(string name)
    {
        var run = _cluster.Start(_cluster.TrainArguments(name, "--processes", "2", "--threads", "1", "--max-steps", "20"));
        Assert.Equal(20, Assert.Single(run.End().Successful().Of("finished")).GetProperty("steps").GetInt32());
    }
}
