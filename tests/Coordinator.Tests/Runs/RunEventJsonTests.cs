using Lockstep.Coordinator.Runs;
using Lockstep.Model;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class RunEventJsonTests
{
    [Fact]
    public void A_step_is_written_as_the_contract_says() => Assert.Equal(
        """{"event":"step","epoch":1,"step":100,"global_step":100,"perplexity":1420.1,"words_per_second":12345.5}""",
        RunEventJson.Line(new RunEvent.StepReported(1, 100, 100, 1420.1, 12345.5, 1, 2, 3)));

    [Fact]
    public void What_is_not_finite_is_null() => Assert.Equal(
        """{"event":"step","epoch":1,"step":0,"global_step":0,"perplexity":null,"words_per_second":null}""",
        RunEventJson.Line(new RunEvent.StepReported(1, 0, 0, double.PositiveInfinity, null, 1, 2, 3)));

    [Fact]
    public void An_epoch_is_written_as_the_contract_says() => Assert.Equal(
        """{"event":"epoch","epoch":2,"learning_rate":0.5,"train_perplexity":60.5,"valid_perplexity":70.25,"seconds":12.5}""",
        RunEventJson.Line(new RunEvent.EpochEnded(2, 999, 0.5, 60.5, 70.25, 12.9, 12.5)));

    [Fact]
    public void An_interruption_is_written_as_the_contract_says() => Assert.Equal(
        """{"event":"interrupted","global_step":42,"run":"/tmp/a \"b\" é"}""",
        RunEventJson.Line(new RunEvent.Interrupted(42, "/tmp/a \"b\" é")));

    [Fact]
    public void A_quarantine_is_written_as_the_contract_says() => Assert.Equal(
        """{"event":"worker_quarantined","worker":"bob","global_step":42,"shard":7}""",
        RunEventJson.Line(new RunEvent.WorkerQuarantined("bob", 42, 7)));

    [Fact]
    public void A_result_is_written_as_the_contract_says() => Assert.Equal(
        """{"event":"finished","steps":10,"weights_sha256":"ab","valid_perplexity":null,"test_perplexity":null,"words_per_second":5.5,"model":"/m"}""",
        RunEventJson.Line(new RunEvent.Finished(new RunResult(10, "ab", null, null, 5.5, "/m"))));

    [Fact]
    public void What_a_tagger_gave_stands_at_the_end()
    {
        Assert.Equal(
            """{"event":"epoch","epoch":2,"learning_rate":0.5,"train_perplexity":1.5,"valid_perplexity":1.25,"seconds":12.5,"valid_accuracy":0.9375}""",
            RunEventJson.Line(new RunEvent.EpochEnded(2, 999, 0.5, 1.5, 1.25, null, 12.5, 0.9375)));
        var result = new RunResult(10, "ab", 1.25, null, 5.5, "/m", Tagger: new TaggerResult(0.9375, null));
        var line = RunEventJson.Line(new RunEvent.Finished(result))!;
        Assert.EndsWith(""","model":"/m","valid_accuracy":0.9375,"test_accuracy":null}""", line, StringComparison.Ordinal);
        Assert.Equal(result, RunResultJson.Read(line, "/run", "/m"));
    }

    [Fact]
    public void Other_events_are_not_part_of_the_contract() => Assert.Null(RunEventJson.Line(new RunEvent.CheckpointSaved(1, "a", TimeSpan.Zero)));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"steps":"ten","weights_sha256":"ab"}""")]
    public void A_damaged_result_is_refused(string line) =>
        Assert.Contains("/run", Assert.Throws<InputException>(() => RunResultJson.Read(line, "/run", "/m")).Message, StringComparison.Ordinal);
}
