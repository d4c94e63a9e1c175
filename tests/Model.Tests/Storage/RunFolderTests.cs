using Lockstep.Model.Recipes;
using Lockstep.Model.Storage;

namespace Lockstep.Model.Tests.Storage;

public sealed class RunFolderTests : IDisposable
{
    private static readonly RunOrigin Origin = new("/data/ptb", "c0ffee");

    private readonly TemporaryFolder _folder = new();

    private string Run => _folder.File("run");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_is_opened_with_what_it_was_created_with()
    {
        Create().Dispose();
        using var run = RunFolder.Open(Run);
        Assert.Equal((Checkpoints.Recipe, Origin), (run.Recipe, run.Origin));
        Assert.Equal(Checkpoints.Recipe, RecipeFile.Read(run.RecipePath));
    }

    [Fact]
    public void The_builtin_corpus_has_no_folder()
    {
        RunFolder.Create(Run, Checkpoints.Recipe, new RunOrigin(null, "c0ffee")).Dispose();
        using var run = RunFolder.Open(Run);
        Assert.Null(run.Origin.DataFolder);
    }

    [Fact]
    public void A_folder_that_holds_anything_is_refused_and_left_as_it_is()
    {
        _folder.Write("notes.txt", "mine");
        var error = Assert.Throws<InputException>(() => RunFolder.Create(_folder.Path, Checkpoints.Recipe, Origin));
        Assert.Contains("already holds notes.txt", error.Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_folder_of_another_run_is_refused()
    {
        Create().Dispose();
        Assert.Contains("already holds another run", Assert.Throws<InputException>(() => Create()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_no_place_for_a_run() =>
        Assert.Throws<InputException>(() => RunFolder.Create(_folder.Write("f", ""), Checkpoints.Recipe, Origin));

    [Fact]
    public void A_folder_without_a_run_cannot_be_opened()
    {
        Assert.Contains("holds no run", Assert.Throws<InputException>(() => RunFolder.Open(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => RunFolder.Open(_folder.File("none")));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Two_processes_cannot_train_in_one_folder()
    {
        using (Create())
        {
            Assert.Contains("Another process trains in", Assert.Throws<InputException>(() => RunFolder.Open(Run)).Message, StringComparison.Ordinal);
        }

        RunFolder.Open(Run).Dispose();
    }

    [Theory]
    [InlineData("{", "is not JSON")]
    [InlineData("""{ "format": 1, "data": 3, "corpus_sha256": "x" }""", "lacks data or corpus_sha256")]
    [InlineData("""{ "format": 2 }""", "use a newer Lockstep")]
    public void A_damaged_origin_is_named(string json, string expected)
    {
        Create().Dispose();
        File.WriteAllText(Path.Combine(Run, "run.json"), json);
        Assert.Contains(expected, Assert.Throws<InputException>(() => RunFolder.Open(Run)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_two_checkpoints_are_kept_and_the_newest_is_restored()
    {
        using var run = Create();
        foreach (var step in new[] { 10, 20, 1_000_000_000 }) run.SaveCheckpoint(Checkpoints.At(step));

        Assert.Equal(["step-000000020.safetensors", "step-1000000000.safetensors"], CheckpointNames());
        var restored = run.Restore();
        Checkpoints.AssertSame(Checkpoints.At(1_000_000_000), restored.Checkpoint);
        Assert.Null(restored.Warning);
    }

    [Fact]
    public void A_damaged_newest_checkpoint_is_passed_over_with_a_warning_and_goes_with_the_next_save()
    {
        using var run = Create();
        run.SaveCheckpoint(Checkpoints.At(10));
        var newest = run.SaveCheckpoint(Checkpoints.At(20));
        using (var file = File.OpenWrite(newest)) file.SetLength(file.Length - 1);

        var restored = run.Restore();
        Assert.Equal(10, restored.Checkpoint.Progress.Step);
        Assert.Contains(newest, restored.Warning, StringComparison.Ordinal);
        Assert.EndsWith("goes on from step 10.", restored.Warning, StringComparison.Ordinal);

        run.SaveCheckpoint(Checkpoints.At(15));
        Assert.Equal(["step-000000010.safetensors", "step-000000015.safetensors"], CheckpointNames());
    }

    [Fact]
    public void Without_a_whole_checkpoint_there_is_nothing_to_resume()
    {
        using var run = Create();
        Assert.Contains("holds no checkpoint", Assert.Throws<InputException>(() => run.Restore()).Message, StringComparison.Ordinal);
        File.WriteAllText(run.SaveCheckpoint(Checkpoints.At(1)), "");
        Assert.Contains("is torn", Assert.Throws<InputException>(() => run.Restore()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_recipe_or_corpus_is_refused()
    {
        using var run = Create();
        run.SaveCheckpoint(Checkpoints.At(1, Checkpoints.Recipe with { Seed = 5 }));
        Assert.Contains("in seed;", Assert.Throws<InputException>(() => run.Restore()).Message, StringComparison.Ordinal);
        run.SaveCheckpoint(Checkpoints.At(2) with { CorpusSha256 = "other" });
        Assert.Contains("another corpus", Assert.Throws<InputException>(() => run.Restore()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_save_that_fails_leaves_the_former_checkpoint_to_go_on_from()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no device that is always full.");
        using var run = Create();
        run.SaveCheckpoint(Checkpoints.At(10));
        File.CreateSymbolicLink(Path.Combine(Run, "checkpoints", "step-000000020.safetensors.unfinished"), "/dev/full");
        Assert.Throws<IOException>(() => run.SaveCheckpoint(Checkpoints.At(20)));
        Assert.Equal(10, run.Restore().Checkpoint.Progress.Step);
    }

    [Fact]
    public void What_a_crash_left_half_written_goes_when_the_run_is_opened()
    {
        using (var run = Create()) run.SaveCheckpoint(Checkpoints.At(10));
        File.WriteAllText(Path.Combine(Run, "checkpoints", "step-000000020.safetensors.unfinished"), "half");
        RunFolder.Open(Run).Dispose();
        Assert.Equal(["step-000000010.safetensors"], CheckpointNames());
    }

    [Fact]
    public void Metrics_of_steps_that_are_computed_again_are_dropped()
    {
        using (var run = Create())
        {
            foreach (var step in new[] { 0, 9, 10, 11 }) run.AppendMetrics(Line(step));
            run.SaveCheckpoint(Checkpoints.At(10));
        }

        using var resumed = RunFolder.Open(Run);
        resumed.Restore();
        resumed.AppendMetrics(Line(10));
        Assert.Equal([Line(0), Line(9), Line(10)], Metrics());
    }

    [Theory]
    [InlineData("""{"global_step":2""")]
    [InlineData("{\"global_step\":\0\0\0\n")]
    public void A_line_that_a_crash_tore_is_dropped(string torn)
    {
        using (var run = Create()) run.AppendMetrics(Line(1));
        File.AppendAllText(Path.Combine(Run, "metrics.jsonl"), torn);
        using (var run = RunFolder.Open(Run)) run.AppendMetrics(Line(2));
        Assert.Equal([Line(1), Line(2)], Metrics());
    }

    [Fact]
    public void Epochs_can_be_raised_and_nothing_else_changes()
    {
        using (var run = Create())
        {
            run.SaveCheckpoint(Checkpoints.At(10));
            run.RecordFinished("""{"steps":10}""");
            run.RaiseEpochs(3);
            Assert.NotNull(run.ReadFinished());
            Assert.Contains("fewer than the 3", Assert.Throws<InputException>(() => run.RaiseEpochs(2)).Message, StringComparison.Ordinal);
            run.RaiseEpochs(5);
        }

        using var raised = RunFolder.Open(Run);
        Assert.Equal(Checkpoints.Recipe with { Epochs = 5 }, raised.Recipe);
        Assert.Equal(raised.Recipe, raised.Restore().Checkpoint.Recipe);
        Assert.Null(raised.ReadFinished());
    }

    [Fact]
    public void The_result_of_a_finished_run_is_kept()
    {
        using (var run = Create())
        {
            Assert.Null(run.ReadFinished());
            run.RecordFinished("""{"steps":2654,"test_perplexity":177.6}""");
        }

        using var opened = RunFolder.Open(Run);
        Assert.Equal("""{"steps":2654,"test_perplexity":177.6}""", opened.ReadFinished());
    }

    private static string Line(int step) => $$"""{"event":"step","global_step":{{step}}}""";

    private RunFolder Create() => RunFolder.Create(Run, Checkpoints.Recipe, Origin);

    private string[] Metrics() => [.. ReadShared(Path.Combine(Run, "metrics.jsonl")).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private static string ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private string[] CheckpointNames() =>
        [.. Directory.GetFileSystemEntries(Path.Combine(Run, "checkpoints")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
}
