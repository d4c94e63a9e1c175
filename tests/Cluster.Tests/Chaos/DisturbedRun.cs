using System.Diagnostics;
using System.Globalization;
using Lockstep.Cluster.Tests.Processes;
using Lockstep.Model.Storage;
using Lockstep.Model.Storage.Ledgers;

namespace Lockstep.Cluster.Tests.Chaos;

/// <summary>A run of no foreseeable end with a coordinator, a standby and workers, whose processes a test kills and starts again as it likes. It is the test that ends it.</summary>
internal sealed class DisturbedRun
{
    /// <summary>Hosts that are no workers': that of the coordinator, and that of the standby.</summary>
    public const int FirstWorker = 2;

    private const int HostOfHead = 0;
    private const int HostOfSpare = 1;

    // Enough to have workers and standby take part in the end.
    private const int LastSteps = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ProcessCluster _cluster;
    private readonly Hosts _hosts;
    private readonly string _folder;
    private readonly string[] _names;
    private string[] _end = [];
    private int _renamed;

    /// <param name="cluster">Starts processes.</param>
    /// <param name="hosts">Where they run.</param>
    /// <param name="workers">How many workers.</param>
    /// <param name="folder">Where the folders of the run are made.</param>
    /// <param name="slices">Where gradients are added up while the coordinator coordinates, and while the standby does.</param>
    public DisturbedRun(ProcessCluster cluster, Hosts hosts, int workers, string folder, (string Head, string Spare) slices)
    {
        (_cluster, _hosts, _folder) = (cluster, hosts, folder);
        _names = [.. Enumerable.Range(0, workers).Select(worker => NameOf(worker, 0))];
        Head = new Post("coordinator", () => Start(HostOfHead, [
            .. cluster.TrainArguments(HeadFolder), "--listen", hosts.AddressOf(HostOfHead), "--workers", "0", "--slices", slices.Head, "--resume-if-present", .. Endless, .. _end]));
        Spare = new Post("standby", () => Start(HostOfSpare, [
            "train", "--standby", "--join", hosts.AddressOf(HostOfHead), "--listen", hosts.AddressOf(HostOfSpare), "--workers", "0", "--slices", slices.Spare, "--out", SpareFolder, "--json", .. _end]));
        Workers = [.. Enumerable.Range(0, workers).Select(worker => new Post(string.Create(CultureInfo.InvariantCulture, $"worker {worker + 1}"), () => Start(FirstWorker + worker, [
            "worker", "--join", $"{hosts.AddressOf(HostOfHead)},{hosts.AddressOf(HostOfSpare)}", "--name", _names[worker], "--threads", "2"])))];
    }

    /// <summary>Who coordinates at first.</summary>
    public Post Head { get; }

    /// <summary>Who stands by at first.</summary>
    public Post Spare { get; }

    public IReadOnlyList<Post> Workers { get; }

    public IEnumerable<Post> Posts => [Head, Spare, .. Workers];

    /// <summary>Who coordinates now; where nobody does, or both do, the first of them.</summary>
    public Post Coordinator => !IsCoordinating(Head) && IsCoordinating(Spare) ? Spare : Head;

    /// <summary>The other of the two.</summary>
    public Post Standby => Coordinator == Head ? Spare : Head;

    /// <summary>The host of whoever coordinates now.</summary>
    public int HostOfCoordinator => Coordinator == Head ? HostOfHead : HostOfSpare;

    private static IEnumerable<string> Endless => ["--epochs", "100000"];

    private string HeadFolder => Path.Combine(_folder, "run");

    private string SpareFolder => Path.Combine(_folder, "spare");

    private IEnumerable<string> Folders => new[] { HeadFolder, SpareFolder }.Where(RunFolder.IsRun);

    /// <summary>Starts all processes, and waits until all take part.</summary>
    public void Begin()
    {
        foreach (var post in Posts) post.Start();
        Head.Program.WaitForEvent("worker_joined", Workers.Count - 1);
        Head.Program.WaitForEvent("step");
        // It joins before it has weights, without which it could not take over.
        Spare.Program.WaitFor("can take over");
    }

    /// <summary>Has the next worker in a place go by another name.</summary>
    public void Rename(int worker) => _names[worker] = NameOf(worker, ++_renamed);

    /// <summary>Waits until a step is written down that was not when this was called: steps are not told of one by one.</summary>
    public void WaitForStep()
    {
        var before = LedgerBytes();
        var began = Stopwatch.GetTimestamp();
        while (LedgerBytes() <= before)
        {
            foreach (var post in Posts) post.RequireRunning();
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, "No step came.");
            Pause.For(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Has the run take a few more steps, while the workers live on; gives the steps it has then, and the digest of its weights. Proves it from the folders.</summary>
    public (long Steps, string Sha256) End()
    {
        Head.Kill();
        Spare.Kill();
        var steps = Folders.Max(RecordedSteps) + LastSteps;
        _end = ["--max-steps", steps.ToString(CultureInfo.InvariantCulture)];
        foreach (var post in Posts) post.Start();

        // With the run the standby ends too, and may do so before what the coordinator said last was read.
        Head.Program.WaitForEvent("finished");
        var sha256 = Head.Program.End().Successful().WeightsSha256;
        if (Spare.HasEnded) Spare.Program.End().Successful();
        var verdict = LockstepProgram.Run(["verify", .. Folders]);
        Assert.True(verdict.ExitCode == 0, verdict.Output + verdict.Error);
        return (steps, sha256);
    }

    /// <summary>The digest of the same run in one process that nothing disturbs.</summary>
    public string Undisturbed(long steps) => _cluster
        .Start([.. _cluster.TrainArguments("undisturbed"), "--reference", "--max-steps", steps.ToString(CultureInfo.InvariantCulture), .. Endless])
        .End(within: TimeSpan.FromHours(1))
        .Successful()
        .WeightsSha256;

    private RunningProgram Start(int host, IEnumerable<string> arguments) => _cluster.StartThrough(_hosts.On(host), [.. arguments, .. _hosts.Options]);

    private static bool IsCoordinating(Post post) => post.IsUp && post.Program.Count("listening") > post.Program.CountOf("This one stands by");

    private static string NameOf(int worker, int renamed) => string.Create(CultureInfo.InvariantCulture, $"worker-{worker + 1}.{renamed}");

    private static long RecordedSteps(string folder) =>
        LedgerFile.Read(LedgerOf(folder)).Select(line => line.Line).OfType<LedgerLine.Step>().Select(line => line.GlobalStep + 1).DefaultIfEmpty().Max();

    private static string LedgerOf(string folder) => Path.Combine(folder, "ledger.jsonl");

    private long LedgerBytes() => Folders.Sum(folder => new FileInfo(LedgerOf(folder)) is { Exists: true } file ? file.Length : 0);
}
