using System.Globalization;
using System.Net.Sockets;
using Lockstep.Protocol.Streams;

namespace Lockstep.Cluster.Tests.Processes;

public sealed class HostileBytesTests(ITestOutputHelper output) : IDisposable
{
    // What a run of this size may come to need, whoever attacks it: garbage that waits to be collected is counted too.
    private const long MostGrowthKiB = 128 << 10;

    private readonly ProcessCluster _cluster = new();

    /// <summary>Attacks, a connection each; <c>LOCKSTEP_FUZZ=1000000</c> for a million.</summary>
    private static uint Attacks => uint.TryParse(Environment.GetEnvironmentVariable("LOCKSTEP_FUZZ"), out var count) ? count : 1_000;

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void They_reach_neither_the_run_nor_its_memory()
    {
        // As long as the attack, more or less.
        string[] length = ["--epochs", (40 + (Attacks / 150)).ToString(CultureInfo.InvariantCulture)];
        var coordinator = _cluster.Listen(length);
        var listening = coordinator.WaitForEvent("listening");
        var worker = _cluster.Join(coordinator, "ann")[0];
        coordinator.WaitForEvent("epoch");
        var port = listening.GetProperty("address").GetString()!.Split(':')[^1];
        using var attacker = new Attacker(int.Parse(port, CultureInfo.InvariantCulture), listening.GetProperty("data_port").GetInt32());
        var idle = attacker.Idle(100);
        var before = PeakKiB(coordinator.Id);
        var (done, after) = (0u, before);

        for (; done < Attacks && coordinator.Count("finished") == 0; done++)
        {
            try
            {
                attacker.Attack(done);
            }
            catch (Exception exception) when (exception is SocketException or IOException or DialException)
            {
                // That it does not hear them out is as it should be.
            }

            if (done % 100 == 0 && !coordinator.HasEnded) after = PeakKiB(coordinator.Id);
        }

        foreach (var socket in idle) socket.Dispose();
        var run = coordinator.End(TimeSpan.FromMinutes(2) + TimeSpan.FromMilliseconds(Attacks)).Successful();
        output.WriteLine($"{done} attacks; peak memory {before >> 10} MiB before and {after >> 10} MiB after them.");
        Assert.InRange(after - before, 0, MostGrowthKiB);
        Assert.DoesNotContain(run.Of("worker_left"), left => left.GetProperty("worker").GetString() == "ann");
        Assert.Equal(_cluster.Undisturbed(length), run.WeightsSha256);
        worker.End().Successful();
    }

    private static long PeakKiB(int process) => long.Parse(
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture);
}
