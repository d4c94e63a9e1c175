namespace Lockstep.Host.Tests.Programs;

public sealed class SignalTests : IDisposable
{
    private readonly TinyWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(Signal.Interrupt, 130)]
    [InlineData(Signal.Terminate, 143)]
    public async Task A_signal_saves_the_run_and_its_resumption_gives_the_weights_of_an_uninterrupted_one(int signal, int exitCode)
    {
        var epochs = 40;
        var whole = _world.Train("whole", "--epochs", $"{epochs}").Successful();
        using var process = LockstepProgram.Start(_world.TrainArguments("run", "--epochs", $"{epochs}"));
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadLine() + "\n";

        Signal.Send(process, signal);
        output += process.StandardOutput.ReadToEnd();
        var stopped = LockstepProgram.End(process, output, await error);

        Assert.Equal(exitCode, stopped.ExitCode);
        var interrupted = Assert.Single(stopped.Of("interrupted"));
        Assert.Equal(_world.PathOf("run"), interrupted.GetProperty("run").GetString());
        Assert.InRange(interrupted.GetProperty("global_step").GetInt64(), 1, (epochs * TinyWorld.StepsPerEpoch) - 1);
        Assert.Contains($"train --resume {_world.PathOf("run")}", stopped.Error, StringComparison.Ordinal);
        Assert.Equal(whole.WeightsSha256, _world.Resume("run").Successful().WeightsSha256);
    }

    [Fact]
    public void A_second_signal_quits_at_once()
    {
        // One step of this recipe takes far longer than the test.
        var slow = _world.Write("slow.json", """{"hidden_size": 2000, "batch_size": 4, "num_steps": 500, "shards": 1}""");
        using var process = LockstepProgram.Start(
            "train", "--data", _world.Corpus, "--recipe", slow, "--out", _world.PathOf("run"), "--workers", "1", "--threads", "1");
        while (process.StandardOutput.ReadLine() is { } line && !line.StartsWith("run ", StringComparison.Ordinal)) continue;

        Signal.Send(process, Signal.Interrupt);
        Assert.Contains("Stopping", process.StandardError.ReadLine(), StringComparison.Ordinal);
        Signal.Send(process, Signal.Interrupt);

        Assert.Equal(130, LockstepProgram.End(process, "", process.StandardError.ReadToEnd()).ExitCode);
        Assert.DoesNotContain("Interrupted after", process.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Signal.Interrupt, 130)]
    [InlineData(Signal.Terminate, 143)]
    public void A_signal_ends_a_text_with_its_line(int signal, int exitCode)
    {
        _world.Train("run", "--max-steps", "1").Successful();
        using var process = LockstepProgram.Start("generate", "--model", _world.PathOf("run/model.safetensors"), "--words", "1000000000");
        process.StandardOutput.ReadLine();

        Signal.Send(process, signal);
        var rest = process.StandardOutput.ReadToEnd();
        var stopped = LockstepProgram.End(process, rest, process.StandardError.ReadToEnd());

        Assert.Equal(exitCode, stopped.ExitCode);
        Assert.Empty(stopped.Error);
        if (rest.Length > 0) Assert.EndsWith("\n", rest, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_ends_the_wait_for_another_sentence()
    {
        _world.Train("run", "--max-steps", "1").Successful();
        using var process = LockstepProgram.StartOn("generate", "--model", _world.PathOf("run/model.safetensors"), "--stdin");
        process.StandardInput.WriteLine("word1 word2");
        process.StandardInput.Flush();
        Assert.EndsWith("\tword1 word2", process.StandardOutput.ReadLine(), StringComparison.Ordinal);

        Signal.Send(process, Signal.Interrupt);

        Assert.Equal(130, LockstepProgram.End(process, "", process.StandardError.ReadToEnd()).ExitCode);
    }
}
