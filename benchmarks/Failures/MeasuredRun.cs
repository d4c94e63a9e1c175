using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Lockstep.Benchmarks.Failures;

/// <summary>A run of the recipe <c>tutorial</c> by the program itself: a coordinator, two workers of one thread, and a standby where one is asked for. All goes away with it.</summary>
internal sealed class MeasuredRun : IDisposable
{
    private const int WorkerCount = 2;

    // Plans are compiled, paces are known, and nobody is new.
    private const int WarmUpSteps = 100;

    private readonly string _folder = Directory.CreateTempSubdirectory("lockstep-failures-").FullName;
    private readonly string _program;

    /// <param name="data">The folder of the text.</param>
    /// <param name="program">The folder of the program.</param>
    /// <param name="slices">Where gradients are added up.</param>
    /// <param name="withStandby">Whether there is a standby.</param>
    /// <param name="far">Where the last worker is; null for here.</param>
    public MeasuredRun(string data, string program, string slices = "coordinator", bool withStandby = false, FarHost? far = null)
    {
        _program = Path.GetFullPath(Path.Combine(program, "lockstep.dll"));
        ShortCorpus.Write(data, CorpusFolder);
        var (head, spare) = (FreeAddress(far), FreeAddress(far));
        IReadOnlyList<string> security = far is null ? [] : ["--insecure"];
        Head = Here([.. Training, "--out", RunPath, "--resume-if-present", "--listen", head, "--workers", "0", "--min-workers", Number(WorkerCount), "--slices", slices, .. security]);
        Spare = withStandby
            ? Here("train", "--standby", "--join", head, "--listen", spare, "--workers", "0", "--out", Path.Combine(_folder, "spare"), "--json", "--slices", slices)
            : null;
        string[] working = ["worker", "--join", withStandby ? $"{head},{spare}" : head, "--threads", "1", .. security, "--name"];
        Workers = [.. Enumerable.Range(1, WorkerCount).Select(number => new ProgramProcess(
            [.. far is not null && number == WorkerCount ? FarHost.Command : [], "dotnet", _program, .. working, $"worker-{Number(number)}"]))];
        Commits = new CommitWatch(Path.Combine(RunPath, "ledger.jsonl"));
        SpareCommits = withStandby ? new CommitWatch(Path.Combine(_folder, "spare", "ledger.jsonl")) : null;
    }

    /// <summary>Who coordinates at first.</summary>
    public ProgramProcess Head { get; }

    /// <summary>Who stands by at first; null where nobody does.</summary>
    public ProgramProcess? Spare { get; }

    public IReadOnlyList<ProgramProcess> Workers { get; }

    /// <summary>The steps that <see cref="Head"/> commits.</summary>
    public CommitWatch Commits { get; }

    /// <summary>The steps that <see cref="Spare"/> commits; null where there is none.</summary>
    public CommitWatch? SpareCommits { get; }

    private string RunPath => Path.Combine(_folder, "run");

    private string[] Training => ["train", "--data", CorpusFolder, "--recipe", "tutorial", "--epochs", "1000", "--json"];

    private string CorpusFolder => Path.Combine(_folder, "corpus");

    /// <summary>Starts all, and waits until the run goes at its usual speed.</summary>
    public void Begin()
    {
        foreach (var process in (ProgramProcess?[])[Head, Spare, .. Workers]) process?.Start();
        Spare?.WaitFor(ProgramProcess.Joined);
        Commits.WaitForMore(WarmUpSteps);
    }

    /// <summary>Ends the run, and proves what it came to: by its ledger, and by one process that takes as many steps undisturbed.</summary>
    public void Prove()
    {
        Head.Terminate();
        foreach (var worker in Workers) worker.Dispose();
        var steps = Number(Commits.LastStep + 1);
        using var ended = Here("train", "--resume", RunPath, "--max-steps", steps, "--json");
        using var undisturbed = Here([.. Training, "--out", Path.Combine(_folder, "undisturbed"), "--max-steps", steps]);
        var (sha256, right) = (Sha256(ended), Sha256(undisturbed));
        using var verifying = Here("verify", RunPath);
        verifying.Start();
        verifying.WaitFor("proven");
        Console.WriteLine(sha256 == right ? $"bits: {steps} steps, {sha256}, as undisturbed" : $"bits: WRONG after {steps} steps: {sha256}, undisturbed {right}");
    }

    public void Dispose()
    {
        foreach (var process in (ProgramProcess?[])[Head, Spare, .. Workers]) process?.Dispose();
        Commits.Dispose();
        SpareCommits?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Sha256(ProgramProcess training)
    {
        training.Start();
        using var finished = JsonDocument.Parse(training.WaitFor("weights_sha256", TimeSpan.FromHours(1)));
        return finished.RootElement.GetProperty("weights_sha256").GetString()!;
    }

    private ProgramProcess Here(params IEnumerable<string> arguments) => new(["dotnet", _program, .. arguments]);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    // The next port is that of the tensor streams.
    private static string FreeAddress(FarHost? far)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(far is null ? IPAddress.Loopback : FarHost.Here, 0));
        return socket.LocalEndPoint!.ToString()!;
    }
}
