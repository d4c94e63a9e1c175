using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Lockstep.Benchmarks.Failures;

/// <summary>A run of the recipe <c>tutorial</c> by the program itself: a coordinator, two workers of one thread, and a standby where one is asked for. All goes away with it.</summary>
internal sealed class MeasuredRun : IDisposable
{
    private const int WorkerCount = 2;

    // Plans are compiled, paces are known, and nobody is new.
    private const int WarmUpSteps = 100;

    private readonly string _folder = Directory.CreateTempSubdirectory("lockstep-failures-").FullName;
    private readonly string _head = FreeAddress();
    private readonly string _spare = FreeAddress();

    public MeasuredRun(string data, string program, bool withStandby)
    {
        var file = Path.GetFullPath(Path.Combine(program, "lockstep.dll"));
        ShortCorpus.Write(data, CorpusFolder);
        Head = new ProgramProcess(
            file, "train", "--data", CorpusFolder, "--recipe", "tutorial", "--epochs", "1000", "--out", Path.Combine(_folder, "run"), "--resume-if-present",
            "--listen", _head, "--workers", "0", "--min-workers", Number(WorkerCount), "--json");
        Spare = withStandby
            ? new ProgramProcess(file, "train", "--standby", "--join", _head, "--listen", _spare, "--workers", "0", "--out", Path.Combine(_folder, "spare"), "--json")
            : null;
        var join = withStandby ? $"{_head},{_spare}" : _head;
        Workers = [.. Enumerable.Range(1, WorkerCount).Select(number => new ProgramProcess(file, "worker", "--join", join, "--name", $"worker-{Number(number)}", "--threads", "1"))];
        Commits = new CommitWatch(Path.Combine(_folder, "run", "ledger.jsonl"));
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

    private string CorpusFolder => Path.Combine(_folder, "corpus");

    /// <summary>Starts all, and waits until the run goes at its usual speed.</summary>
    public void Begin()
    {
        foreach (var process in (ProgramProcess?[])[Head, Spare, .. Workers]) process?.Start();
        Spare?.WaitFor(ProgramProcess.Joined);
        Commits.WaitForMore(WarmUpSteps);
    }

    public void Dispose()
    {
        foreach (var process in (ProgramProcess?[])[Head, Spare, .. Workers]) process?.Dispose();
        Commits.Dispose();
        SpareCommits?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    // The next port is that of the tensor streams.
    private static string FreeAddress()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return $"127.0.0.1:{Number(((IPEndPoint)socket.LocalEndPoint!).Port)}";
    }
}
