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
            recipe    small: lstm, 2 layers of 200 units; batches of 20 rows x 20 steps in 20 shards
            text      929,589 tokens, vocabulary of 10,000 words, as frequent as Zipf's law has them
            model     4,651,600 parameters, 18.6 MB
            cluster   3 workers x 1 thread, each process with a core a thread of its own; links of 1 Gbit/s; slices at the coordinator
            pace      given: 8,000 words/s of one worker alone
            step      303 ms, 1,319 words/s; 13 epochs of 2,323 steps in 2.5 h, evaluation not counted
            advice    more than 1 worker make steps less than 2 % shorter; one process alone, without a network, is faster: 50 ms a step
            disk      112 MB: 2 checkpoints of 18.7 MB, that of the best epoch, one being written, and two models

            workers  shards  step ms  computing  sending  receiving  deciding  words/s  efficiency      run  coordinator MB in    out
                  1      20    121.4       50.8     57.9        4.7       7.9    3,296       100 %   61 min              10.87  10.87
                  2      10    211.0       28.1    163.8       10.5       8.5    1,896        29 %  106 min              21.50  21.74
                  3      10    303.3       27.9    164.3      102.1       9.1    1,319        13 %    2.5 h              21.50  32.61

            MB a step                  worker sends  receives  coordinator receives  sends  step ms
            slices at the coordinator         10.75     10.87                 21.50  32.61    303.3
            slices on workers                 31.93     21.62                 10.87   0.19    290.6

            memory, MB         worker  coordinator  standby
            weights              18.6         18.6     18.6  4,651,600 parameters x 4
            packed weights       21.5         21.5     21.5  the matrices that products read, in two forms
            copies of weights    18.6         55.8     18.6  as they came; at the coordinator for a checkpoint and for who joins
            partial sums         37.2         93.0      0.0  18.6 MB each, 2 at a worker and 5 at the coordinator: nodes of the tree, and one a stream
            totals               18.6         18.6     18.6  a gradient, staged until the decision
            row states            0.2          0.8      0.2  20 rows x 800 x 4, and those of results
            activations          26.6         13.7      0.0  1.33 MB a row x 20; at the coordinator for evaluating
            text                  8.2         12.0      8.2  929,589 ids x 4, as they are and as a file, and the words
            program             115.0        137.0    115.0  runtime, actors and compiled code
            in all              264.6        371.0    200.8
            """,
            LockstepProgram.Run("plan", "--recipe", "small", "--workers", "3", "--threads", "1", "--words-per-second", "8000", "--bandwidth", "1Gbit").Successful().Output.TrimEnd('\n'));

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
