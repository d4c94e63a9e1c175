namespace Lockstep.Cluster.Tests.Processes;

/// <summary>A run of a few seconds over processes of this machine: a coordinator, and workers as the test starts them. All of them go away with the test.</summary>
internal sealed class ProcessCluster : IDisposable
{
    /// <summary>Steps: (2,100 tokens / 8 rows - 1) / 5 time steps, 52 an epoch.</summary>
    public const int Steps = 52 * Epochs;

    public const int Epochs = 12;

    /// <summary>Where gradients are added up.</summary>
    public static readonly TheoryData<string> Placements = ["coordinator", "workers"];

    private const string RecipeText = """{"hidden_size": 12, "batch_size": 8, "num_steps": 5, "shards": 8, "output_keep": 0.8, "epochs": 12}""";

    private static readonly Lazy<string> UndisturbedSha256 = new(() => UndisturbedOf());
    private static readonly Lazy<string> LongSha256 = new(() => UndisturbedOf(Long));

    private readonly List<RunningProgram> _programs = [];

    public ProcessCluster()
    {
        World = new TinyWorld();
        World.Write("recipe.json", RecipeText);
        Variables = new Dictionary<string, string> { ["XDG_CACHE_HOME"] = World.PathOf("cache") };
    }

    /// <summary>What every run must come to: the weights of one process alone.</summary>
    public static string Sha256 => UndisturbedSha256.Value;

    /// <summary>What every long run must come to.</summary>
    public static string Sha256OfLong => LongSha256.Value;

    /// <summary>Has a run last several times as long as a process takes to start.</summary>
    public static IEnumerable<string> Long => ["--epochs", "50"];

    public TinyWorld World { get; }

    public Dictionary<string, string> Variables { get; }

    /// <summary>A coordinator that workers join, without any of its own.</summary>
    public RunningProgram Listen(params IEnumerable<string> more) => Train(["--listen", "127.0.0.1:0", "--workers", "0", .. more]);

    public RunningProgram Train(params IEnumerable<string> more) => Start(TrainArguments("run", more));

    public IEnumerable<string> TrainArguments(string run, params IEnumerable<string> more) =>
        ["train", "--data", World.Corpus, "--recipe", World.PathOf("recipe.json"), "--out", World.PathOf(run), "--json", .. more];

    /// <summary>Workers with these names.</summary>
    public RunningProgram[] Join(RunningProgram coordinator, params IEnumerable<string> names)
    {
        var address = AddressOf(coordinator);
        return [.. names.Select(name => Join(address, name))];
    }

    public RunningProgram Join(string address, string name, params IEnumerable<string> more) => Start(["worker", "--join", address, "--name", name, "--threads", "1", .. more]);

    public static string AddressOf(RunningProgram coordinator) => coordinator.WaitForEvent("listening").GetProperty("address").GetString()!;

    public RunningProgram Start(params IEnumerable<string> arguments) => StartThrough([], arguments);

    /// <summary>Starts the program by a command that starts others.</summary>
    public RunningProgram StartThrough(IEnumerable<string> command, params IEnumerable<string> arguments)
    {
        var program = RunningProgram.StartThrough(command, Variables, arguments);
        _programs.Add(program);
        return program;
    }

    /// <summary>The digest that one process alone comes to.</summary>
    public string Undisturbed(params IEnumerable<string> more) =>
        LockstepProgram.Run(TrainArguments("undisturbed", ["--workers", "1", "--threads", "1", .. more])).Successful().WeightsSha256;

    public void Dispose()
    {
        foreach (var program in _programs) program.Dispose();
        World.Dispose();
    }

    private static string UndisturbedOf(params IEnumerable<string> more)
    {
        using var cluster = new ProcessCluster();
        return cluster.Undisturbed(more);
    }
}
