using System.Text.Json;

namespace Lockstep.Host.Tests.Programs;

public sealed class ResumeTests : IDisposable
{
    private readonly TinyWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_run_stopped_by_max_steps_goes_on_to_the_weights_of_an_uninterrupted_one()
    {
        var whole = _world.Train("whole").Successful();

        var first = _world.Train("run", "--max-steps", "60").Successful();
        var second = _world.Resume("run", "--max-steps", "150", "--workers", "1").Successful();
        var last = _world.Resume("run").Successful();

        Assert.Equal(60, Finished(first).GetProperty("steps").GetInt32());
        Assert.Equal(59, first.Of("step")[^1].GetProperty("global_step").GetInt32());
        Assert.Equal(JsonValueKind.Null, Finished(first).GetProperty("valid_perplexity").ValueKind);
        Assert.Equal(JsonValueKind.Null, Finished(second).GetProperty("test_perplexity").ValueKind);
        Assert.Equal(150, Finished(second).GetProperty("steps").GetInt32());
        Assert.Equal(whole.WeightsSha256, last.WeightsSha256);
        Assert.Equal(Finished(whole).GetProperty("test_perplexity").GetDouble(), Finished(last).GetProperty("test_perplexity").GetDouble());
        Assert.Equal(whole.Of("epoch")[0].GetProperty("train_perplexity").GetDouble(), second.Of("epoch")[0].GetProperty("train_perplexity").GetDouble());
        Assert.Equal(whole.Of("epoch")[1].GetProperty("train_perplexity").GetDouble(), last.Of("epoch")[0].GetProperty("train_perplexity").GetDouble());
    }

    [Fact]
    public void A_run_that_ends_with_an_epoch_goes_on_with_the_next()
    {
        var whole = _world.Train("whole").Successful();

        var first = _world.Train("run", "--max-steps", "104").Successful();

        Assert.Single(first.Of("epoch"));
        Assert.Equal(JsonValueKind.Null, Finished(first).GetProperty("valid_perplexity").ValueKind);
        Assert.Equal(whole.WeightsSha256, _world.Resume("run").Successful().WeightsSha256);
    }

    [Fact]
    public void A_finished_run_prints_its_result_again_and_changes_nothing()
    {
        var trained = _world.Train("run", "--epochs", "1").Successful();
        var metrics = File.ReadAllText(_world.PathOf("run/metrics.jsonl"));

        for (var time = 0; time < 2; time++)
        {
            var again = _world.Resume("run").Successful();
            Assert.Equal(trained.Events[^1].GetRawText() + "\n", again.Output);
        }

        Assert.Equal(metrics, File.ReadAllText(_world.PathOf("run/metrics.jsonl")));
    }

    [Fact]
    public void The_same_command_again_and_again_comes_to_the_end_whatever_killed_it()
    {
        var whole = _world.Train("whole").Successful();
        IEnumerable<string> command = [.. _world.TrainArguments("run"), "--resume-if-present"];

        // It may end faster than it is killed: it must not come to the end of the run.
        using (var first = RunningProgram.Start(new Dictionary<string, string>(), [.. command, "--max-steps", "110"]))
        {
            first.WaitForEvent("step");
            Signal.TrySend(first.Id, Signal.Kill);
            first.End();
        }

        // Whether it came to its first checkpoint is a matter of luck.
        if (Directory.Exists(_world.PathOf("run/checkpoints"))) Directory.Delete(_world.PathOf("run/checkpoints"), recursive: true);
        var second = LockstepProgram.Run([.. command, "--max-steps", "110"]).Successful();
        Assert.Equal(0, second.Of("step")[0].GetProperty("global_step").GetInt32());
        var last = LockstepProgram.Run(command).Successful();
        Assert.Equal(whole.WeightsSha256, last.WeightsSha256);
        Assert.Equal(last.Events[^1].GetRawText() + "\n", LockstepProgram.Run(command).Successful().Output);
        LockstepProgram.Run([.. command, "--seed", "7"]).Refused("another recipe", "seed", "--out");
    }

    [Fact]
    public void More_epochs_go_on_from_a_finished_run()
    {
        var whole = _world.Train("whole").Successful();
        _world.Train("run", "--epochs", "1").Successful();

        var raised = _world.Resume("run", "--epochs", "2").Successful();

        Assert.Equal(whole.WeightsSha256, raised.WeightsSha256);
        Assert.Equal(2, Assert.Single(raised.Of("epoch")).GetProperty("epoch").GetInt32());
    }

    [Fact]
    public void Fewer_epochs_than_before_are_refused()
    {
        _world.Train("run", "--max-steps", "1").Successful();

        _world.Resume("run", "--epochs", "1").Refused("--epochs 1", "2");
    }

    [Fact]
    public void A_torn_checkpoint_falls_back_on_the_one_before()
    {
        var whole = _world.Train("whole").Successful();
        _world.Train("run", "--max-steps", "120").Successful();
        var newest = Directory.GetFiles(_world.PathOf("run/checkpoints")).Order(StringComparer.Ordinal).Last();
        using (var file = File.OpenWrite(newest)) file.SetLength(file.Length / 2);

        var resumed = _world.Resume("run").Successful();

        Assert.Contains(newest, resumed.Error, StringComparison.Ordinal);
        Assert.Equal(whole.WeightsSha256, resumed.WeightsSha256);
    }

    [Fact]
    public void A_run_with_nothing_to_resume_is_refused()
    {
        _world.Train("run", "--max-steps", "1").Successful();
        Directory.Delete(_world.PathOf("run/checkpoints"), recursive: true);

        _world.Resume("run").Refused("checkpoint");
        _world.Resume("nowhere").Refused(_world.PathOf("nowhere"), "no run");
    }

    [Fact]
    public void A_run_whose_text_has_changed_is_refused()
    {
        _world.Train("run", "--max-steps", "1").Successful();
        File.AppendAllText(Path.Combine(_world.Corpus, "test.txt"), "word1 word2\n");

        _world.Resume("run").Refused(_world.Corpus);
    }

    private static JsonElement Finished(ProgramResult result) => Assert.Single(result.Of("finished"));
}
