using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lockstep.Cluster.Tests.Chaos;
using Lockstep.Cluster.Tests.Networks;
using Lockstep.Cluster.Tests.Processes;

namespace Lockstep.Cluster.Tests.Diagnoses;

/// <summary>A run on hosts of a network of their own, with three workers whose steps take some tens of milliseconds, and <c>lockstep status</c> watching it.</summary>
internal sealed class DiagnosedRun
{
    public const int Workers = 3;

    private const string RecipeText = """{"hidden_size": 200, "batch_size": 12, "num_steps": 100, "shards": 12, "epochs": 100000}""";
    private const int Lines = 20_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly RunningProgram[] _workers;
    private readonly RunningProgram _status;

    /// <param name="cluster">Starts processes.</param>
    /// <param name="network">A host for the coordinator, and one for each worker.</param>
    /// <param name="folder">The folder of the run.</param>
    public DiagnosedRun(ProcessCluster cluster, Namespaces network, string folder)
    {
        var hosts = new Hosts(network, 1 + Workers);
        var coordinator = cluster.StartThrough(hosts.On(0), [
            "train", "--data", Corpus(cluster), "--recipe", cluster.World.Write("diagnosed.json", RecipeText), "--out", folder, "--json", "--listen", hosts.AddressOf(0), "--workers", "0", "--min-workers", "3",
            "--checkpoint-every-seconds", "1", "--dashboard", "127.0.0.1:4080", .. hosts.Options]);
        coordinator.WaitForEvent("listening");
        _workers = [.. Enumerable.Range(0, Workers).Select(worker => cluster.StartThrough(hosts.On(1 + worker), [
            "worker", "--join", hosts.AddressOf(0), "--name", NameOf(worker), "--threads", "1", .. hosts.Options]))];
        coordinator.WaitForEvent("step", 1);
        _status = cluster.StartThrough(hosts.On(0), ["status", "127.0.0.1:4080", "--watch", "--json"]);
    }

    public static string NameOf(int worker) => $"worker-{"abc"[worker]}";

    public RunningProgram ProcessOf(int worker) => _workers[worker];

    /// <summary>Waits until <c>status</c> says something of the run; gives how long that took, or null where it does not in time.</summary>
    public TimeSpan? Until(Func<(string? Worker, string? Cause), bool> isSaid, TimeSpan within)
    {
        var began = Stopwatch.GetTimestamp();
        while (!isSaid(Diagnosis()))
        {
            if (Stopwatch.GetElapsedTime(began) > within) return null;
            Pause.For(TimeSpan.FromMilliseconds(50));
        }

        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Waits until nothing is wrong, for as long as it takes the run to find to its usual pace.</summary>
    public void Settle()
    {
        RequireWell();
        Pause.For(TimeSpan.FromSeconds(3));
        RequireWell();
    }

    /// <summary>What <c>status</c> said last.</summary>
    public (string? Worker, string? Cause) Diagnosis()
    {
        Assert.False(_status.HasEnded, "status has ended by itself.");
        if (_status.LastLines(1) is not [var last, ..] || !last.StartsWith('{')) return ("", "");
        using var document = JsonDocument.Parse(last);
        var diagnosis = document.RootElement.GetProperty("diagnosis");
        return (diagnosis.GetProperty("worker").GetString(), diagnosis.GetProperty("cause").GetString());
    }

    /// <summary>The last document, without what is long.</summary>
    public string LastDocument()
    {
        var document = JsonNode.Parse(_status.LastLines(1)[0])!.AsObject();
        foreach (var part in (string[])["run", "series", "timeline", "epochs"]) document.Remove(part);
        return document.ToJsonString();
    }

    private void RequireWell()
    {
        if (Until(said => said is (_, null), Patience) is null) Assert.Fail($"Something is wrong where nothing should be: {LastDocument()}");
    }

    private static string Corpus(ProcessCluster cluster)
    {
        var train = cluster.World.Write("diagnosed/train.txt", Text(Lines));
        foreach (var split in (string[])["valid", "test"]) cluster.World.Write($"diagnosed/{split}.txt", Text(Lines / 100));
        return Path.GetDirectoryName(train)!;
    }

    private static string Text(int lines) => string.Concat(Enumerable.Range(0, lines).Select(line => string.Join(' ', Enumerable.Range(0, 6).Select(i => "word" + (((line * 7) + (i * i)) % 50))) + "\n"));
}
