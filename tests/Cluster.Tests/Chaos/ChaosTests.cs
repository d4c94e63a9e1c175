using System.Globalization;
using Lockstep.Cluster.Tests.Networks;
using Lockstep.Cluster.Tests.Processes;
using Lockstep.Tests.Disks;

namespace Lockstep.Cluster.Tests.Chaos;

public sealed class ChaosTests : IDisposable
{
    private const int Workers = 3;
    private const int Megabytes = 256;

    private readonly ProcessCluster _cluster = new();
    private readonly Namespaces? _network;
    private readonly SmallDisk? _disk;
    private readonly Diary _diary = new();

    public ChaosTests()
    {
        _network = Namespaces.TryMake(DisturbedRun.FirstWorker + Workers, out var withoutNetwork);
        _disk = SmallDisk.TryMake(out var withoutDisk, Megabytes);
        if (_network is null) _diary.Note(withoutNetwork);
        if (_disk is null) _diary.Note(withoutDisk);
    }

    /// <summary>What the disturbances are drawn from; <c>LOCKSTEP_CHAOS_SEED</c> for others than usual.</summary>
    private static uint Seed => uint.TryParse(Environment.GetEnvironmentVariable("LOCKSTEP_CHAOS_SEED"), out var seed) ? seed : 1;

    /// <summary>How long they go on; <c>LOCKSTEP_CHAOS_SECONDS=600</c> for ten minutes, where otherwise each kind comes once.</summary>
    private static TimeSpan? Time =>
        int.TryParse(Environment.GetEnvironmentVariable("LOCKSTEP_CHAOS_SECONDS"), out var seconds) ? TimeSpan.FromSeconds(seconds) : null;

    public void Dispose()
    {
        _cluster.Dispose();
        _network?.Dispose();
        _disk?.Dispose();
    }

    [Fact]
    public void Whatever_is_killed_hung_cut_off_or_full_a_run_comes_to_the_bits_of_one_that_nothing_disturbs()
    {
        _diary.Note(string.Create(CultureInfo.InvariantCulture, $"LOCKSTEP_CHAOS_SEED={Seed}"));
        var (head, spare) = Seed % 2 == 0 ? ("coordinator", "workers") : ("workers", "coordinator");
        var run = new DisturbedRun(_cluster, new Hosts(_network, DisturbedRun.FirstWorker + Workers), Workers, _disk?.Folder ?? _cluster.World.PathOf("runs"), (head, spare));
        try
        {
            run.Begin();
            _diary.Note("all take part");
            Disturb(run);
            var (steps, sha256) = run.End();
            _diary.Note(string.Create(CultureInfo.InvariantCulture, $"{steps} steps taken, and proven"));
            Assert.Equal(run.Undisturbed(steps), sha256);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{failure.Message}\n{_diary}\n{string.Join('\n', run.Posts.Select(post => post.LastLines(programs: 3, lines: 6)))}", failure);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(_diary.ToString());
    }

    private void Disturb(DisturbedRun run)
    {
        var disturber = new Disturber(run, _network, _disk, _diary);
        var schedule = Schedule.Of(Seed, Workers);
        var end = _diary.Now + Time;
        foreach (var what in end is null ? schedule.Take(Enum.GetValues<DisturbanceKind>().Length) : schedule.TakeWhile(_ => _diary.Now < end)) disturber.Do(what);
        disturber.EndAll();
    }
}
