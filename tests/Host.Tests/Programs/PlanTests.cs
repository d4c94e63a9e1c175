namespace Lockstep.Host.Tests.Programs;

public sealed class PlanTests : IDisposable
{
    private readonly TinyWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("coordinator")]
    [InlineData("workers")]
    public void The_bytes_are_those_that_the_summary_of_a_run_tells(string slices)
    {
        // One worker, who always has all shards: with more, what each sends depends on how fast it was.
        _world.Write("wide.json", """{"hidden_size": 32, "batch_size": 8, "num_steps": 5, "shards": 8}""");
        string[] both = ["--data", _world.Corpus, "--recipe", _world.PathOf("wide.json"), "--slices", slices, "--json"];
        var run = LockstepProgram.Run(["train", .. both, "--processes", "1", "--max-steps", "50", "--out", _world.PathOf("run")]).Successful().Of("finished")[0];

        var plan = Plan([.. both, "--workers", "1", "--threads", "1", "--words-per-second", "10000"]).GetProperty("workers")[0];

        foreach (var name in (string[])["bytes_up_a_step_and_worker", "bytes_down_a_step_and_worker"])
        {
            var real = run.GetProperty(name).GetDouble();
            Assert.InRange(plan.GetProperty(name).GetDouble(), 0.98 * real, 1.02 * real);
        }
    }

    [Fact]
    public void This_machine_is_measured_where_no_speed_is_given()
    {
        var plan = Plan("--data", _world.Corpus, "--recipe", _world.Recipe, "--workers", "3", "--threads", "1", "--cores", "2", "--bandwidth", "unlimited", "--json");

        Assert.True(plan.GetProperty("words_per_second_alone").GetDouble() > 0);
        Assert.Equal([1, 2, 3], plan.GetProperty("workers").EnumerateArray().Select(row => row.GetProperty("workers").GetInt32()));
        foreach (var row in plan.GetProperty("workers").EnumerateArray())
        {
            var parts = ((string[])["computing", "sending", "receiving", "deciding"]).Sum(part => row.GetProperty(part + "_seconds").GetDouble());
            Assert.Equal(row.GetProperty("step_seconds").GetDouble(), parts, 1e-9);
            Assert.InRange(row.GetProperty("efficiency").GetDouble(), 0.01, 3);
        }
    }

    [Fact]
    public void A_plan_of_a_speed_that_is_given_is_the_same_everywhere() =>
        Assert.Equal(
            """
            GOLDEN
            """,
            LockstepProgram.Run("plan", "--recipe", "small", "--workers", "3", "--threads", "1", "--words-per-second", "8000", "--bandwidth", "1Gbit").Successful().Output);

    [Fact]
    public void What_is_wrong_is_refused()
    {
        LockstepProgram.Run("plan", "--bandwidth", "1GB").Refused("--bandwidth is '1GB'", "1Gbit", "unlimited");
        LockstepProgram.Run("plan", "--bandwidth", "0Gbit").Refused("--bandwidth is '0Gbit'");
        LockstepProgram.Run("plan", "--workers", "0").Refused("--workers is '0'");
        LockstepProgram.Run("plan", "--workers", "21").Refused("--workers 21", "20 shards");
        LockstepProgram.Run("plan", "--words-per-second", "0").Refused("--words-per-second is '0'");
        LockstepProgram.Run("plan", "--recipe", "tutoral").Refused("tutoral", "tutorial");
        LockstepProgram.Run("plan", "--recipe", "tagger").Refused("tagger", "--data");
        LockstepProgram.Run("plan", "--tokens", "100").Refused("100 tokens");
        LockstepProgram.Run("plan", "--data", _world.Corpus, "--vocab-size", "100").Refused("--vocab-size", "--data");
        LockstepProgram.Run("plan", "--data", _world.PathOf("none")).Refused(_world.PathOf("none"));
    }

    private static System.Text.Json.JsonElement Plan(params IEnumerable<string> arguments) => Assert.Single(LockstepProgram.Run(["plan", .. arguments]).Successful().Events);
}
