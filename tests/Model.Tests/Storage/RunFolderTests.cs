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
    public void As_many_checkpoints_are_kept_as_asked_for_and_that_of_the_best_epoch_however_old()
    {
        using var run = Create();
        foreach (var step in new[] { 10, 20, 30, 40, 50 }) run.SaveCheckpoint(AtWithBest(step, best: step < 20 ? null : 20), kept: 2);
        Assert.Equal(["step-000000020.safetensors", "step-000000040.safetensors", "step-000000050.safetensors"], CheckpointNames());

        run.SaveCheckpoint(AtWithBest(60, best: 60), kept: 1);
        Assert.Equal(["step-000000060.safetensors"], CheckpointNames());
        Assert.Equal(60, run.Restore().Checkpoint.Progress.BestStep);
    }

    [Fact]
    public void Where_all_of_the_last_are_damaged_the_run_goes_on_from_the_best_epoch()
    {
        using var run = Create();
        foreach (var step in new[] { 20, 30, 40 }) run.SaveCheckpoint(AtWithBest(step, best: 20), kept: 2);
        foreach (var name in CheckpointNames().TakeLast(2)) File.WriteAllText(Path.Combine(Run, "checkpoints", name), "torn");

        var restored = run.Restore();

        Assert.Equal(20, restored.Checkpoint.Progress.Step);
        Assert.EndsWith("goes on from step 20.", restored.Warning, StringComparison.Ordinal);
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
        Assert.Throws<IOException>(() => run.SaveCheckpoint(Checkpoints.At(20), kept: 1));
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
        resumed.DropMetrics(resumed.Restore().Checkpoint.Progress.Step);
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
    public void Every_trainer_that_opens_a_run_has_a_term_of_its_own_and_the_run_keeps_its_id()
    {
        Guid id;
        using (var run = Create())
        {
            id = run.RunId;
            Assert.Equal(1, run.Term);
        }

        Assert.Equal(id, RunDescription.Of(Run).RunId);
        for (var term = 2; term <= 3; term++)
        {
            using var run = RunFolder.Open(Run);
            Assert.Equal((term, id), (run.Term, run.RunId));
        }

        using var other = RunFolder.Create(_folder.File("other"), Checkpoints.Recipe, Origin);
        Assert.NotEqual(id, other.RunId);
    }

    [Fact]
    public void Who_takes_over_raises_the_term_by_one_or_further()
    {
        using (var run = Create())
        {
            run.RaiseTerm(atLeast: 1);
            Assert.Equal(2, run.Term);
            run.RaiseTerm(atLeast: 7);
            Assert.Equal(7, run.Term);
        }

        using var opened = RunFolder.Open(Run);
        Assert.Equal(8, opened.Term);
    }

    [Fact]
    public void A_run_goes_on_in_another_folder_under_its_id_and_a_given_term()
    {
        var continued = new RunContinuation(Guid.NewGuid(), 5);
        using var run = RunFolder.Create(Run, Checkpoints.Recipe, Origin, continued);
        Assert.Equal((continued.RunId, 5), (run.RunId, run.Term));
    }

    [Fact]
    public void A_run_of_an_older_build_gets_an_id_and_the_first_term()
    {
        Create().Dispose();
        File.WriteAllText(Path.Combine(Run, "run.json"), """{ "format": 1, "data": null, "corpus_sha256": "c0ffee" }""");
        File.Delete(Path.Combine(Run, "term"));
        Assert.Null(RunDescription.Of(Run).RunId);

        using var run = RunFolder.Open(Run);

        Assert.Equal((1, new RunOrigin(null, "c0ffee")), (run.Term, run.Origin));
        Assert.Equal(run.RunId, RunDescription.Of(Run).RunId);
    }

    [Theory]
    [InlineData("run.json", """{ "data": null, "corpus_sha256": "x", "run": "mine" }""", "run is not the id of a run")]
    [InlineData("term", "two", "is not the number of a term")]
    [InlineData("term", "0", "is not the number of a term")]
    public void A_damaged_id_or_term_is_named(string file, string text, string expected)
    {
        Create().Dispose();
        File.WriteAllText(Path.Combine(Run, file), text);
        Assert.Contains(expected, Assert.Throws<InputException>(() => RunFolder.Open(Run)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("damaged")]
    [InlineData(null)]
    public void Whose_term_is_no_longer_that_of_the_folder_removes_no_checkpoint(string? term)
    {
        using var run = Create();
        if (term is null) File.Delete(Path.Combine(Run, "term"));
        else File.WriteAllText(Path.Combine(Run, "term"), term);
        foreach (var step in new[] { 10, 20, 30 }) run.SaveCheckpoint(Checkpoints.At(step));
        Assert.Equal(3, CheckpointNames().Length);
    }

    [Fact]
    public void The_ledger_has_a_line_for_every_step_and_model_and_drops_none()
    {
        using (var run = Create())
        {
            foreach (var step in new[] { 0, 1, 2 }) run.RecordStep(Decision(step), ["a", "b", "b", "a", "c"]);
            run.SaveCheckpoint(Checkpoints.At(2));
        }

        File.AppendAllText(Path.Combine(Run, "ledger.jsonl"), """{"term":1,"global_step":3,"dig""");
        using (var run = RunFolder.Open(Run))
        {
            run.Restore();
            run.RecordStep(Decision(2), ["reference"]);
            run.RecordWeights(3, "c0ffee");
        }

        Assert.Equal(
            [
                """{"term":1,"global_step":0,"digest":"00000000000000a0","shards":{"a":"0,3","b":"1-2","c":"4"}}""",
                """{"term":1,"global_step":1,"digest":"00000000000000a1","shards":{"a":"0,3","b":"1-2","c":"4"}}""",
                """{"term":1,"global_step":2,"digest":"00000000000000a2","shards":{"a":"0,3","b":"1-2","c":"4"}}""",
                """{"term":2,"global_step":2,"digest":"00000000000000a2","shards":{"reference":"0"}}""",
                """{"term":2,"version":3,"weights_sha256":"c0ffee"}""",
            ],
            File.ReadAllLines(Path.Combine(Run, "ledger.jsonl")));
    }

    [Fact]
    public void A_run_can_be_described_while_a_process_trains_in_it()
    {
        using var run = Create();
        run.SaveCheckpoint(Checkpoints.At(10));

        var described = RunDescription.Of(Run);

        Assert.Equal((run.RunId, Checkpoints.Recipe, Origin, 10), (described.RunId!.Value, described.Recipe, described.Origin, described.CheckpointedSteps));
        Assert.Null(described.ReadFinished());
        Assert.Equal("1\n", File.ReadAllText(Path.Combine(Run, "term")));
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

    private static StepDecision Decision(int step) => new(step, Cost: 1, GradientNorm: 1, Rate: 1) { Digest = 0xa0 + (ulong)step };
    private static Checkpoint AtWithBest(int step, long? best)
    {
        var checkpoint = Checkpoints.At(step);
        return checkpoint with { Progress = checkpoint.Progress with { BestStep = best } };
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
