using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Lockstep.Host.Tests.Observability;

/// <summary>A run that exports every metric there is: with workers in other processes, of which one is lost, and with checkpoints, until they cannot be written. A real Prometheus watches it where there is one.</summary>
public sealed partial class WatchedRun : IAsyncLifetime
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    private readonly TinyWorld _world = new();
    private readonly List<RunningProgram> _programs = [];
    private readonly HttpClient _http = new();
    private string _coordinator = "";
    private string _worker = "";

    /// <summary>The Prometheus; null where none is installed.</summary>
    internal RealPrometheus? Prometheus { get; private set; }

    /// <summary>What the coordinator and a worker export.</summary>
    public IReadOnlySet<string> Metrics { get; private set; } = new HashSet<string>();

    public async ValueTask InitializeAsync()
    {
        // Steps of some length, so that both workers keep up and have shards in most of them.
        _world.Write("tiny.json", """{"hidden_size": 64, "batch_size": 8, "num_steps": 10, "shards": 8}""");
        var coordinator = Start(_world.TrainArguments(
            "run", "--listen", "127.0.0.1:0", "--workers", "0", "--min-workers", "2", "--epochs", "100000", "--checkpoint-every-seconds", "1", "--dashboard", "127.0.0.1:0"));
        var address = coordinator.WaitForEvent("listening").GetProperty("address").GetString()!;
        _coordinator = UrlOf(coordinator, "page     ");
        var worker = Join(address, "ann", "--health", "127.0.0.1:0");
        _worker = UrlOf(worker, "health   ");
        // It is there before the first step, which waits for two workers: then it sees every counter grow.
        Prometheus = await RealPrometheus.Start(_world.PathOf("prometheus"), _coordinator, _worker);
        var lost = Join(address, "bob");
        await Until("an epoch, a worker's share and a checkpoint", metrics => metrics.IsSupersetOf(["lockstep_share_duration_seconds_count", "lockstep_checkpoint_age_seconds", "lockstep_wire_queued_frames", "lockstep_valid_perplexity"]));

        lost.Send(Signal.Kill);
        await Until("a lost worker", metrics => metrics.Contains("lockstep_workers_lost_total"));
        // A rate takes two samples with a checkpoint between them.
        if (Prometheus is not null) await Prometheus.UntilAllHaveNumbers([("checkpoints", "rate(lockstep_checkpoint_duration_seconds_count[5m]) > 0")]);
        HinderCheckpoints(_world.PathOf("run/checkpoints"));
        coordinator.WaitFor("Could not save the checkpoint");
        await Look();
    }

    public ValueTask DisposeAsync()
    {
        Prometheus?.Dispose();
        foreach (var program in _programs) program.Dispose();
        _http.Dispose();
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    private RunningProgram Join(string address, string name, params IEnumerable<string> more) => Start(["worker", "--join", address, "--name", name, "--threads", "1", .. more]);

    private RunningProgram Start(IEnumerable<string> arguments)
    {
        var program = RunningProgram.Start(new Dictionary<string, string> { ["XDG_CACHE_HOME"] = _world.PathOf("cache") }, arguments);
        _programs.Add(program);
        return program;
    }

    private static string UrlOf(RunningProgram program, string title)
    {
        program.WaitFor(title);
        return program.LastLines(int.MaxValue).First(line => line.StartsWith(title, StringComparison.Ordinal))[title.Length..].Trim();
    }

    // A file in the place of the folder hinders root too. The program may make the folder anew in between.
    private static void HinderCheckpoints(string folder)
    {
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                try
                {
                    if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
                    File.WriteAllText(folder, "");
                    return true;
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    return false;
                }
            },
            Longest));
    }

    private async Task Until(string what, Func<IReadOnlySet<string>, bool> isThere)
    {
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(0.5));
        do
        {
            if (Stopwatch.GetElapsedTime(began) > Longest) Assert.Fail($"There was not {what}. {string.Join('\n', _programs.SelectMany(program => program.LastLines(5)))}");
            await Look();
        }
        while (!isThere(Metrics) && await timer.WaitForNextTickAsync());
    }

    private async Task Look()
    {
        HashSet<string> metrics = [.. Metrics];
        foreach (var url in (string[])[_coordinator, _worker]) metrics.UnionWith(Samples().Matches(await _http.GetStringAsync(new Uri(url + "metrics"))).Select(match => match.Value));
        Metrics = metrics;
    }

    // Lines that begin with a number sign are comments.
    [GeneratedRegex(@"^[A-Za-z_:][\w:]*", RegexOptions.Multiline)]
    private static partial Regex Samples();
}
