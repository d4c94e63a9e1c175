using Lockstep.Host.Training;

namespace Lockstep.Host.Tests.Training;

public sealed class WorkforceTests
{
    [Theory]
    [InlineData(null, null, 4, 20, 4, 1)]
    [InlineData(2, null, 4, 20, 2, 2)]
    [InlineData(3, null, 4, 20, 3, 1)]
    [InlineData(8, null, 4, 20, 8, 1)]
    [InlineData(2, 3, 4, 20, 2, 3)]
    [InlineData(null, null, 64, 20, 20, 3)]
    public void Threads_are_what_the_workers_leave_of_the_cores(int? workers, int? threads, int cores, int shards, int expectedWorkers, int expectedThreads)
    {
        var workforce = Workforce.Of(new TrainOptions { Workers = workers, Threads = threads }, shards, cores);

        Assert.Equal(new Workforce(expectedWorkers, expectedThreads), workforce);
    }

    [Fact]
    public void More_workers_than_shards_are_told_of()
    {
        var workforce = Workforce.Of(new TrainOptions { Workers = 21 }, shards: 20, cores: 2);

        Assert.Equal(20, workforce.Workers);
        Assert.Contains("21", workforce.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_actors_one_worker_has_all_cores() =>
        Assert.Equal(new Workforce(1, 4), Workforce.Of(new TrainOptions { Reference = true }, shards: 20, cores: 4));
}
