using System.Text.Json;

namespace Lockstep.Host.Tests.Programs;

public sealed class StatusTests : IDisposable
{
    private readonly TinyWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_run_with_a_page_says_how_it_is_until_it_is_over_and_comes_to_the_same_bits()
    {
        var epochs = 150;
        using var run = RunningProgram.Start(new Dictionary<string, string>(), _world.TrainArguments("run", "--epochs", $"{epochs}", "--dashboard", "127.0.0.1:0"));
        run.WaitFor("page     http://");
        run.WaitForEvent("epoch");
        var url = run.LastLines(1000).Single(line => line.StartsWith("page     ", StringComparison.Ordinal))["page     ".Length..];

        var status = LockstepProgram.Run("status", url).Successful();
        Assert.Contains("run      run, training, term 1", status.Output, StringComparison.Ordinal);
        Assert.Contains($"of {104 * epochs:N0}", status.Output, StringComparison.Ordinal);
        Assert.Contains("verdict  ok", status.Output, StringComparison.Ordinal);
        Assert.Contains("worker-001", status.Output, StringComparison.Ordinal);

        var document = JsonDocument.Parse(LockstepProgram.Run("status", url, "--json").Successful().Output).RootElement;
        Assert.Equal("training", document.GetProperty("state").GetString());

        var watched = LockstepProgram.Run("status", url, "--watch").Successful();
        // It asks every second, and the end may come between.
        Assert.Contains(watched.Output.Contains("run      run, finished", StringComparison.Ordinal) ? "finished" : "does not answer any more", watched.Output + watched.Error, StringComparison.Ordinal);
        Assert.Equal(_world.Train("other", "--epochs", $"{epochs}").Successful().WeightsSha256, run.End().Successful().WeightsSha256);
    }

    [Fact]
    public void Where_nobody_answers_it_says_so() =>
        Assert.Contains("--dashboard", LockstepProgram.Run("status", $"127.0.0.1:{Ports.Free()}").Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("status")]
    [InlineData("status", "127.0.0.1")]
    [InlineData("train", "--token", "a")]
    [InlineData("train", "--dashboard", "here")]
    [InlineData("train", "--log-level", "loud")]
    public void Bad_input_is_refused(params string[] arguments) => Assert.Equal(2, LockstepProgram.Run(arguments).ExitCode);
}
