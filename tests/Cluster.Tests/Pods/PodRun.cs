using System.Globalization;
using System.Text;
using Lockstep.Model.Storage;
using Lockstep.Model.Storage.Ledgers;
using Lockstep.Tests.Kubernetes;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>A run in pods, as an overlay describes it, but for its recipe, which is small.</summary>
internal sealed class PodRun : IDisposable
{
    public const string Coordinator = "coordinator-0";
    public const string Standby = "standby-0";

    // Enough to have all pods take part in the end.
    private const int LastSteps = 300;
    private const int Lines = 3_000;

    // Of no foreseeable end: it is the test that ends it.
    private const string Endless = """{"hidden_size": 12, "batch_size": 8, "num_steps": 5, "shards": 8, "output_keep": 0.8, "epochs": 100000}""";

    // The Penn Treebank is not ours to ship, and not to be had everywhere; machines here have two cores.
    private const string OwnCorpusAndSize =
        """
        replicas:
          - name: worker
            count: 2
        patches:
          - target: {kind: StatefulSet, name: coordinator}
            patch: |
              - op: remove
                path: /spec/volumeClaimTemplates/1
              - op: remove
                path: /spec/template/spec/initContainers
              - op: add
                path: /spec/template/spec/volumes/-
                value: {name: data, configMap: {name: corpus}}
          - target: {kind: StatefulSet, name: coordinator}
            patch: |
              apiVersion: apps/v1
              kind: StatefulSet
              metadata: {name: coordinator}
              spec:
                template:
                  spec:
                    containers:
                      - name: lockstep
                        env:
                          - {name: LOCKSTEP_DATA, value: /data}
          - target: {kind: StatefulSet}
            patch: |
              apiVersion: apps/v1
              kind: StatefulSet
              metadata: {name: any}
              spec:
                template:
                  spec:
                    containers:
                      - name: lockstep
                        resources:
                          requests: {cpu: 1, memory: 1Gi}
                          limits: {cpu: 1, memory: 1Gi}
        """;

    /// <summary>All StatefulSets.</summary>
    public static readonly string[] Sets = ["coordinator", "worker", "standby"];

    private static readonly TimeSpan UsualLag = TimeSpan.FromSeconds(1);

    private static readonly string[] Coordinators = [Coordinator, Standby];

    private readonly TinyWorld _world = new();

    private readonly string _recipe;
    private readonly string[] _corpus;

    private PodRun(string recipe, bool hasCorpus)
    {
        _recipe = _world.Write("recipe.json", recipe);
        _corpus = hasCorpus ? ["--data", _world.PathOf("text")] : [];
        if (!hasCorpus) return;
        _world.Write("text/train.txt", Text(Lines));
        foreach (var split in (string[])["valid", "test"]) _world.Write($"text/{split}.txt", Text(Lines / 100));
    }

    public PodCluster Cluster { get; private set; } = null!;

    /// <summary>The folders of the run: the coordinator's, and the standby's once it has had the run.</summary>
    public IReadOnlyList<string> Folders => [.. Coordinators.Select(FolderOf).Where(RunFolder.IsRun)];

    /// <summary>Steps that are committed.</summary>
    public long Steps => Folders.Select(LastStep).DefaultIfEmpty(-1).Max() + 1;

    /// <summary>Applies the overlay <c>production</c>, with another corpus and for small machines, and the Secrets that docs/operations.md asks for. Skips the test where this machine does not allow it.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="lag">How late names are; by default a second, as in most clusters.</param>
    public static PodRun ApplyProduction(string recipe = Endless, TimeSpan? lag = null)
    {
        var run = new PodRun(recipe, hasCorpus: true);
        var overlay = new Overlay(run._world, "production").Recipe(recipe).Corpus(run._world.PathOf("text")).With(OwnCorpusAndSize);
        return run.Apply(overlay, run.MakeSecrets, lag ?? UsualLag);
    }

    /// <summary>Applies the overlay <c>local</c>, which trains on the built-in corpus and needs no Secrets. Skips the test where this machine does not allow it.</summary>
    /// <param name="recipe">The recipe.</param>
    public static PodRun ApplyLocal(string recipe)
    {
        var run = new PodRun(recipe, hasCorpus: false);
        return run.Apply(new Overlay(run._world, "local").Recipe(recipe), () => { }, UsualLag);
    }

    /// <summary>Waits until all take part: two workers compute, and the standby can take over.</summary>
    public PodRun Settle()
    {
        Cluster.WaitForRollout(Sets);
        WaitForSteps(1);
        return this;
    }

    /// <summary>Waits for so many more steps than there are now.</summary>
    public void WaitForSteps(int more)
    {
        var awaited = Steps + more;
        Cluster.WaitUntil(() => Steps >= awaited, $"step {awaited} came; the last is {Steps}");
    }

    /// <summary>Waits until a worker has computed shards of a step that is committed later.</summary>
    public void WaitForSharesOf(string worker)
    {
        var from = Steps;
        Cluster.WaitUntil(() => Tails().Any(step => step.GlobalStep >= from && step.Shards.Any(range => range.Worker == worker)), $"share of {worker} came");
    }

    /// <summary>Has the run take a few more steps and no more, as <c>kubectl set env</c> does it. It must come to the bits of one process, and every pod that went must have gone in its time.</summary>
    public void EndsAsUndisturbed()
    {
        var steps = Steps + LastSteps;
        foreach (var set in (string[])["coordinator", "standby"]) Cluster.SetVariable(set, "LOCKSTEP_MAX_STEPS", steps.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(Undisturbed(steps), Finish(steps));
        Assert.DoesNotContain(Cluster.FormerPods, pod => pod.WasKilled);
    }

    /// <summary>Waits until the run is at its end after so many steps; gives the digest of its weights. Proves it from the folders.</summary>
    public string Finish(long steps)
    {
        string? sha256 = null;
        Cluster.WaitUntil(() => (sha256 = Folders.Select(folder => DigestIn(folder, steps)).FirstOrDefault(digest => digest is not null)) is not null, $"end after {steps} steps came");
        var verdict = LockstepProgram.Run(["verify", .. Folders]);
        Assert.True(verdict.ExitCode == 0, verdict.Output + verdict.Error);
        return sha256!;
    }

    /// <summary>The digest of the same run in one process that nothing disturbs.</summary>
    public string Undisturbed(long steps) => LockstepProgram
        .Run(["train", .. _corpus, "--recipe", _recipe, "--out", _world.PathOf("undisturbed"), "--json", "--reference", "--max-steps", steps.ToString(CultureInfo.InvariantCulture)])
        .Successful()
        .WeightsSha256;

    /// <summary>Watches commits from now on.</summary>
    public CommitWatch WatchCommits() => new(() => Coordinators.Sum(pod => new FileInfo(LedgerOf(FolderOf(pod))) is { Exists: true } file ? file.Length : 0));

    public void Dispose()
    {
        Cluster?.Dispose();
        _world.Dispose();
    }

    private PodRun Apply(Overlay overlay, Action prepare, TimeSpan lag)
    {
        try
        {
            if (!Kubectl.IsThere) Assert.Skip(Kubectl.Missing);
            Cluster = PodCluster.Make(overlay.Render(), lag);
            prepare();
            Cluster.Apply();
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void MakeSecrets()
    {
        LockstepProgram.Run("certs", "init", "--out", _world.PathOf("ca")).Successful();
        foreach (var role in (string[])["coordinator", "worker"])
        {
            var folder = _world.PathOf(role);
            LockstepProgram.Run("certs", "issue", "--ca", _world.PathOf("ca"), "--name", role, "--role", role, "--out", folder).Successful();
            Cluster.CreateSecret($"{role}-certs", Directory.EnumerateFiles(folder).Select(file => (Path.GetFileName(file), File.ReadAllBytes(file))));
        }

        Cluster.CreateSecret("token", ("token", Encoding.ASCII.GetBytes("not-to-be-guessed")));
    }

    private string FolderOf(string pod) => Path.Combine(Cluster.ClaimOf(pod, "runs"), "run");

    private static string LedgerOf(string folder) => Path.Combine(folder, "ledger.jsonl");

    private IEnumerable<LedgerLine.Step> Tails() => Folders.SelectMany(LedgerTail.Of).OfType<LedgerLine.Step>();

    private static long LastStep(string folder) => LedgerTail.Of(folder).OfType<LedgerLine.Step>().Select(step => step.GlobalStep).DefaultIfEmpty(-1).Max();

    private static string? DigestIn(string folder, long steps) => LedgerTail.Of(folder).OfType<LedgerLine.Weights>().LastOrDefault(weights => weights.Version == steps)?.Sha256;

    private static string Text(int lines) => string.Concat(Enumerable.Range(0, lines).Select(line => string.Join(' ', Enumerable.Range(0, 6).Select(i => "word" + (((line * 7) + (i * i)) % 50))) + "\n"));
}
