using System.Text.Json;

namespace Lockstep.Host.Tests.Programs;

public sealed class TrainContractTests : IDisposable
{
    private readonly TinyWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Training_prints_the_events_of_the_contract_and_leaves_a_run_folder()
    {
        var trained = _world.Train("run").Successful();

        Assert.Equal((int[])[0, 100, 103, 0, 100, 103], trained.Of("step").Select(step => step.GetProperty("step").GetInt32()));
        Assert.Equal((int[])[0, 100, 103, 104, 204, 207], trained.Of("step").Select(step => step.GetProperty("global_step").GetInt32()));
        Assert.Equal((int[])[1, 1, 1, 2, 2, 2], trained.Of("step").Select(step => step.GetProperty("epoch").GetInt32()));
        Assert.Equal((string[])["event", "epoch", "step", "global_step", "perplexity", "words_per_second"], Names(trained.Of("step")[0]));
        Assert.Equal((string[])["event", "epoch", "learning_rate", "train_perplexity", "valid_perplexity", "seconds"], Names(trained.Of("epoch")[0]));
        Assert.All(trained.Of("step"), step => Assert.InRange(step.GetProperty("perplexity").GetDouble(), 1, 200));
        Assert.All(trained.Of("step"), step => Assert.True(step.GetProperty("words_per_second").GetDouble() > 0));
        Assert.Equal(2, trained.Of("epoch").Count);

        var finished = trained.Events[^1];
        Assert.Equal(
            (string[])["event", "steps", "weights_sha256", "valid_perplexity", "test_perplexity", "words_per_second", "model"], Names(finished));
        Assert.Equal(2 * TinyWorld.StepsPerEpoch, finished.GetProperty("steps").GetInt32());
        Assert.Matches("^[0-9a-f]{64}$", trained.WeightsSha256);
        Assert.Equal(trained.Of("epoch")[1].GetProperty("valid_perplexity").GetDouble(), finished.GetProperty("valid_perplexity").GetDouble());
        Assert.Equal(_world.PathOf("run/model.safetensors"), finished.GetProperty("model").GetString());

        Assert.All(
            (string[])["recipe.json", "metrics.jsonl", "model.safetensors", "best.safetensors", "finished.json", "report.html"],
            file => Assert.True(File.Exists(_world.PathOf($"run/{file}")), file));
        Assert.NotEmpty(Directory.GetFiles(_world.PathOf("run/checkpoints")));
        var report = File.ReadAllText(_world.PathOf("run/report.html"));
        Assert.Contains(trained.WeightsSha256, report, StringComparison.Ordinal);
        Assert.DoesNotContain("http", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Checkpoints_are_written_as_often_as_asked_for_and_as_many_are_kept()
    {
        // Many more steps than checkpoints that are kept, and all of one epoch, whose end is a checkpoint too.
        var recipe = _world.Write("long-epoch.json", """{"hidden_size": 8, "batch_size": 1, "num_steps": 5, "shards": 1}""");
        LockstepProgram.Run("train", "--data", _world.Corpus, "--recipe", recipe, "--out", _world.PathOf("run"), "--max-steps", "400", "--checkpoint-every-steps", "1", "--checkpoint-every-seconds", "0.5", "--keep-checkpoints", "5").Successful();

        var checkpoints = Directory.GetFiles(_world.PathOf("run/checkpoints")).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(5, checkpoints.Length);
        Assert.EndsWith("step-000000400.safetensors", checkpoints[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_metrics_hold_the_events_and_what_the_report_needs()
    {
        var trained = _world.Train("run").Successful();

        var lines = File.ReadAllLines(_world.PathOf("run/metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal(trained.Events.Count - 1, lines.Count);
        Assert.All(lines, line => Assert.True(line.TryGetProperty("global_step", out _) && line.TryGetProperty("time", out _)));
        var step = lines[0];
        Assert.Equal(1, step.GetProperty("learning_rate").GetDouble());
        Assert.True(step.GetProperty("gradient_norm").GetDouble() > 0);
        Assert.True(step.GetProperty("cost").GetDouble() > 0);
    }

    [Fact]
    public void Weights_do_not_depend_on_workers_threads_or_actors()
    {
        var digest = _world.Train("one", "--workers", "1", "--threads", "1").Successful().WeightsSha256;

        Assert.Equal(digest, _world.Train("two", "--workers", "2", "--threads", "2").Successful().WeightsSha256);
        Assert.Equal(digest, _world.Train("three", "--workers", "3").Successful().WeightsSha256);
        Assert.Equal(digest, _world.Train("reference", "--reference").Successful().WeightsSha256);
    }

    [Fact]
    public void The_resolved_recipe_of_a_run_trains_the_same_weights_again()
    {
        var trained = _world.Train("run", "--seed", "7", "--epochs", "1", "--shards", "2").Successful();

        var again = LockstepProgram.Run(
            "train", "--data", _world.Corpus, "--recipe", _world.PathOf("run/recipe.json"), "--out", _world.PathOf("again"), "--json").Successful();

        Assert.Equal(trained.WeightsSha256, again.WeightsSha256);
    }

    [Fact]
    public void More_workers_than_shards_are_as_many_as_shards_with_a_notice()
    {
        var trained = _world.Train("run", "--workers", "9", "--max-steps", "1").Successful();

        Assert.Contains("--workers 9 is more than the 4 shards", trained.Error, StringComparison.Ordinal);
        Assert.Contains("4 workers", trained.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_lines_say_what_is_trained_and_how_it_went()
    {
        var trained = LockstepProgram.Run("train", "--data", _world.Corpus, "--recipe", _world.Recipe, "--out", _world.PathOf("run"), "--epochs", "1").Successful();

        foreach (var said in (string[])["corpus", "vocabulary of 51 words", "recipe", "parameters", "run      " + _world.PathOf("run"), "epoch 1/1  step 100/104", "test perplexity", "report"])
            Assert.Contains(said, trained.Output, StringComparison.Ordinal);
        Assert.Empty(trained.Error);
    }

    [Fact]
    public void A_reader_that_goes_away_does_not_end_the_run()
    {
        using var process = LockstepProgram.Start(_world.TrainArguments("run"));
        process.StandardOutput.ReadLine();
        process.StandardOutput.Close();

        var ended = LockstepProgram.End(process, "", process.StandardError.ReadToEnd());

        Assert.Equal(0, ended.ExitCode);
        Assert.True(File.Exists(_world.PathOf("run/finished.json")));
    }

    private static IEnumerable<string> Names(JsonElement json) => json.EnumerateObject().Select(field => field.Name);
}
