using System.Globalization;
using Lockstep.Coordinator.Runs;
using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Evaluation;
using Lockstep.Model.Storage;
using Lockstep.Model.Storage.Ledgers;
using Lockstep.Tests;

namespace Lockstep.Coordinator.Tests.Runs;

/// <summary>A keeper of a tiny run in a folder of its own, whose steps a test commits by hand: 250 an epoch, of two words each. After each its weights and row states are the number of steps.</summary>
internal sealed class KeptRun : IRunObserver, IDisposable
{
    public const int StepsPerEpoch = 250;

    // Steps that take a second each: every thirtieth has a checkpoint.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly string _path;
    private readonly Corpus _corpus;
    private readonly Replica _replica;

    public KeptRun(
        int epochs = 2, Func<Split, double>? perplexity = null, double? entropy = null, string? ledger = null, RunKeeperOptions? options = null, string? disk = null)
    {
        _path = disk ?? Directory.CreateTempSubdirectory("lockstep-keeper-").FullName;
        var vocabulary = Vocabulary.FromWords(["the", "<eos>"]);
        var split = new CorpusSplit(Enumerable.Range(0, (2 * StepsPerEpoch) + 2).Select(i => i % 2).ToArray(), UnknownWords: 0, entropy);
        _corpus = new Corpus("tiny", vocabulary, split, split, split);
        var recipe = new Recipe { HiddenSize = 1, NumLayers = 1, BatchSize = 2, NumSteps = 1, Shards = 1, Epochs = epochs };
        Plan = new RunPlan(recipe, _corpus);
        _replica = new Replica(recipe, vocabulary.Count);
        Folder = RunFolder.Create(Path.Combine(_path, "run"), recipe, new RunOrigin(null, _corpus.Sha256));
        if (ledger is not null) Folder = OpenedOn(ledger);
        Keeper = new RunKeeper(Plan, _replica, Progress.Start, Folder, split => new SplitMeasure(perplexity?.Invoke(split) ?? 7), this, (options ?? new()) with { CheckpointInterval = Interval }, Time);
    }

    public ManualTime Time { get; } = new();

    public RunPlan Plan { get; }

    public RunFolder Folder { get; }

    public RunKeeper Keeper { get; }

    public List<RunEvent> Events { get; } = [];

    public StepProgress? Last { get; private set; }

    public string CheckpointsPath => Path.Combine(Folder.FolderPath, "checkpoints");

    private string LedgerPath => Path.Combine(Folder.FolderPath, "ledger.jsonl");
    /// <summary>The numbers of the checkpoints in the folder.</summary>
    public IEnumerable<int> Kept => Directory.GetFiles(CheckpointsPath).Order(StringComparer.Ordinal).Select(path => int.Parse(Path.GetFileName(path)[5..14], CultureInfo.InvariantCulture));

    public IEnumerable<T> Of<T>()
        where T : RunEvent => Events.OfType<T>();

    public IReadOnlyList<LedgerLine> Ledger() => [.. LedgerFile.Read(LedgerPath).Select(line => line.Line)];

    public void Begin(long? steps = null) =>
        Keeper.Begin(new RunFacts(Plan, 0, 1, 1, 32, Folder.FolderPath, 0, steps ?? Plan.Steps));

    /// <summary>The path of a checkpoint of so many steps.</summary>
    public string CheckpointPath(int steps) => Path.Combine(CheckpointsPath, string.Create(CultureInfo.InvariantCulture, $"step-{steps:D9}.safetensors"));

    /// <summary>Commits steps that take a second each; whatever is saved is saved faster.</summary>
    public void Commit(int steps, double cost = 1)
    {
        for (var i = 0; i < steps; i++)
        {
            CommitMeanwhile(1, cost);
            Keeper.Settle();
        }
    }

    /// <summary>Commits steps that take a second each, and waits for nothing.</summary>
    public void CommitMeanwhile(int steps, double cost = 1)
    {
        for (var i = 0; i < steps; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            var step = _replica.Version++;
            _replica.Parameters.Values.Span.Fill(_replica.Version);
            _replica.RowStates.Span.Fill(_replica.Version);
            var decision = new StepDecision(step, cost, GradientNorm: 3, Rate: 1);
            Keeper.Decided(decision, ["worker-001"]);
            Keeper.Committed(decision)?.Invoke();
        }
    }

    public void On(RunEvent happened) => Events.Add(happened);

    public void Stepped(StepProgress progress) => Last = progress;

    public void Dispose()
    {
        Keeper.Dispose();
        Folder.Dispose();
        Directory.Delete(_path, recursive: true);
    }

    private RunFolder OpenedOn(string ledger)
    {
        Folder.Dispose();
        File.Delete(LedgerPath);
        File.CreateSymbolicLink(LedgerPath, ledger);
        return RunFolder.Open(Folder.FolderPath);
    }
}
