using System.Text.Json;
using System.Text.RegularExpressions;

namespace Lockstep.Host.Tests.Programs;

public sealed class VerifyTests : IDisposable
{
    private readonly TinyWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_run_on_a_cluster_is_proven_with_all_its_shards_and_its_model()
    {
        var trained = _world.Train("run", "--epochs", "1", "--workers", "2").Successful();

        var proof = Verify("run");

        Assert.True(proof.GetProperty("proven").GetBoolean());
        Assert.Equal(TinyWorld.StepsPerEpoch, proof.GetProperty("steps").GetInt32());
        Assert.Equal(4 * TinyWorld.StepsPerEpoch, proof.GetProperty("shards").GetInt32());
        Assert.Equal(["worker-001", "worker-002"], proof.GetProperty("workers").EnumerateObject().Select(worker => worker.Name));
        Assert.Equal(trained.WeightsSha256, proof.GetProperty("weights_sha256").GetString());
        var words = LockstepProgram.Run("verify", _world.PathOf("run")).Successful().Output;
        foreach (var said in (string[])["shards   416", "workers  worker-001: ", "term     1", trained.WeightsSha256, "proven   every shard of every step"])
            Assert.Contains(said, words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_is_proven_while_it_goes_on_and_when_it_was_killed_and_resumed()
    {
        using (var run = RunningProgram.Start(new Dictionary<string, string>(), _world.TrainArguments("run", "--epochs", "30")))
        {
            run.WaitForEvent("epoch");
            Assert.True(Verify("run").GetProperty("proven").GetBoolean());
            // The checkpoint of an epoch is written while the next one goes on.
            Assert.True(SpinWait.SpinUntil(() => Directory.GetFiles(_world.PathOf("run/checkpoints"), "*.safetensors").Length > 0, TimeSpan.FromSeconds(30)));
            run.Send(Signal.Kill);
            run.End();
        }

        _world.Resume("run", "--workers", "1").Successful();

        var proof = Verify("run");
        Assert.True(proof.GetProperty("proven").GetBoolean());
        Assert.Equal([1, 2], proof.GetProperty("terms").EnumerateArray().Select(term => term.GetInt32()));
    }

    [Fact]
    public void Every_step_of_a_cluster_has_the_digest_of_the_reference_trainer()
    {
        _world.Train("reference", "--max-steps", "20", "--reference").Successful();
        _world.Train("cluster", "--max-steps", "20", "--workers", "3").Successful();

        var verified = LockstepProgram.Run("verify", _world.PathOf("reference"), _world.PathOf("cluster"), "--json");

        Assert.Equal(1, verified.ExitCode);
        var proof = Assert.Single(verified.Events);
        Assert.Equal(20, proof.GetProperty("repeats").GetInt32());
        Assert.Contains("these are two runs", Assert.Single(proof.GetProperty("findings").EnumerateArray()).GetProperty("meaning").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, null, "ledger.jsonl:5: step 5: step 4 stands in no ledger")]
    [InlineData(5, "$0\n$0", "ledger.jsonl:6: step 4: the step stands twice in term 1")]
    [InlineData(5, "what?", "ledger.jsonl:5: the line is not JSON")]
    [InlineData(20, null, "ledger.jsonl:20: step 19: 20 steps were taken by then, and step 19 stands in no ledger")]
    [InlineData(21, null, "finished.json: no ledger has the weights of version 104")]
    public void A_ledger_that_was_damaged_is_disproved(int line, string? becomes, string expected)
    {
        // Of a run that ends with its first epoch the last lines are those of its end.
        var isFinished = expected.StartsWith("finished", StringComparison.Ordinal);
        _world.Train("run", isFinished ? ["--epochs", "1"] : ["--max-steps", "20"]).Successful();
        var path = _world.PathOf("run/ledger.jsonl");
        var lines = File.ReadAllLines(path).ToList();
        var at = isFinished ? lines.Count - 1 : line - 1;
        if (becomes is null) lines.RemoveAt(at);
        else lines[at] = becomes.Replace("$0", lines[at], StringComparison.Ordinal);
        File.WriteAllText(path, string.Join('\n', lines) + "\n");

        var verified = LockstepProgram.Run("verify", _world.PathOf("run"));

        Assert.Equal(1, verified.ExitCode);
        Assert.Contains(expected, verified.Output, StringComparison.Ordinal);
        Assert.Matches(new Regex("^disproved: [1-9]", RegexOptions.Multiline), verified.Output);
    }

    [Fact]
    public void A_model_that_is_not_the_one_the_run_ended_with_is_disproved()
    {
        _world.Train("run", "--epochs", "1").Successful();
        _world.Train("other", "--max-steps", "3").Successful();
        File.Copy(_world.PathOf("other/model.safetensors"), _world.PathOf("run/model.safetensors"), overwrite: true);
        Disproved("this is not the model it came to");

        File.WriteAllText(_world.PathOf("run/model.safetensors"), "torn");
        Disproved("model.safetensors is torn");

        void Disproved(string expected)
        {
            var verified = LockstepProgram.Run("verify", _world.PathOf("run"));
            Assert.Equal(1, verified.ExitCode);
            Assert.Contains(expected, verified.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_model_of_a_run_that_was_stopped_is_one_that_a_ledger_has()
    {
        var stopped = _world.Train("run", "--max-steps", "3").Successful();
        Assert.Equal(stopped.WeightsSha256, Verify("run").GetProperty("weights_sha256").GetString());

        var lines = File.ReadAllLines(_world.PathOf("run/ledger.jsonl"));
        File.WriteAllText(_world.PathOf("run/ledger.jsonl"), string.Join('\n', lines[..^1]) + "\n");
        var verified = LockstepProgram.Run("verify", _world.PathOf("run"));
        Assert.Equal(1, verified.ExitCode);
        Assert.Contains($"the weights have the sha256 {stopped.WeightsSha256}, which is in no ledger", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_run_or_a_ledger_is_refused_and_so_is_one_that_is_given_twice()
    {
        LockstepProgram.Run("verify", _world.PathOf("none")).Refused(_world.PathOf("none"), "holds no run");
        LockstepProgram.Run("verify").Refused("DIR");
        _world.Train("run", "--max-steps", "1").Successful();
        LockstepProgram.Run("verify", _world.PathOf("run"), _world.PathOf("run") + "/").Refused("given twice");
        File.Delete(_world.PathOf("run/ledger.jsonl"));
        LockstepProgram.Run("verify", _world.PathOf("run")).Refused("has no ledger.jsonl");
    }

    private JsonElement Verify(string run) => Assert.Single(LockstepProgram.Run("verify", _world.PathOf(run), "--json").Successful().Events);
}
