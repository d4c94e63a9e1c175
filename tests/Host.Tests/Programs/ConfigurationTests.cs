namespace Lockstep.Host.Tests.Programs;

public sealed class ConfigurationTests : IDisposable
{
    private readonly TinyWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void The_command_line_counts_before_the_environment_and_that_before_the_file()
    {
        var file = _world.Write("lockstep.json", """{"seed": 3, "max_steps": 1, "json": true, "train": {"max-steps": 4}, "eval": {"split": "valid"}}""");

        Assert.Equal(4, Steps(_world.Train("a", "--config", file)));
        Assert.Equal(3, Steps(LockstepProgram.RunWith("LOCKSTEP_MAX_STEPS=3", _world.TrainArguments("b", "--config", file))));
        Assert.Equal(2, Steps(LockstepProgram.RunWith("LOCKSTEP_MAX_STEPS=3", _world.TrainArguments("c", "--config", file, "--max-steps", "2"))));
        Assert.Equal(4, Steps(LockstepProgram.RunWith($"LOCKSTEP_CONFIG={file}", _world.TrainArguments("d").Where(argument => argument != "--json"))));
        Assert.Contains("\"seed\": 3", File.ReadAllText(_world.PathOf("a/recipe.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_required_option_may_be_configured()
    {
        LockstepProgram.RunWith($"LOCKSTEP_OUT={_world.PathOf("ca")}", "certs", "init").Successful();
        Assert.True(File.Exists(_world.PathOf("ca/ca.key")));
    }

    [Fact]
    public void Several_values_stand_in_a_list()
    {
        var file = _world.Write("lockstep.json", $$$"""{"certs": {"issue": {"ca": "{{{_world.PathOf("ca")}}}", "role": "worker", "host": ["a.example.org", "10.0.0.7"] } } }""");
        LockstepProgram.Run("certs", "init", "--out", _world.PathOf("ca")).Successful();
        LockstepProgram.Run("certs", "issue", "--config", file, "--name", "w1", "--out", _world.PathOf("w1")).Successful();
        LockstepProgram.RunWith("LOCKSTEP_HOST=b.example.org, not a host", "certs", "issue", "--config", file, "--name", "w2", "--out", _world.PathOf("w2"))
            .Refused("--host is 'not a host'", "LOCKSTEP_HOST");
    }

    [Theory]
    [InlineData("LOCKSTEP_WORKERS=none", "--workers is 'none'", "LOCKSTEP_WORKERS")]
    [InlineData("LOCKSTEP_TRAIN__WORKERS=none", "--workers is 'none'", "LOCKSTEP_TRAIN__WORKERS")]
    [InlineData("LOCKSTEP_SLICES=foo", "--slices is 'foo'; give coordinator or workers", "LOCKSTEP_SLICES")]
    [InlineData("LOCKSTEP_PLAIN=yes", "LOCKSTEP_PLAIN", "true or false")]
    [InlineData("LOCKSTEP_PLAIN=true", "--json does not go with --plain", "LOCKSTEP_PLAIN")]
    [InlineData("LOCKSTEP_DATA=", "--data is empty", "LOCKSTEP_DATA")]
    [InlineData("LOCKSTEP_CONFIG=", "LOCKSTEP_CONFIG", "empty")]
    [InlineData("LOCKSTEP_CONFIG=nowhere.json", "LOCKSTEP_CONFIG", "nowhere.json")]
    public void What_is_wrong_in_a_variable_is_refused_with_its_name(string variable, params string[] texts) =>
        LockstepProgram.RunWith(variable, "train", "--json", "--out", _world.PathOf("run")).Refused(texts);

    [Theory]
    [InlineData("""{"min-wrokers": 2}""", "'min-wrokers'", "nearest")]
    [InlineData("""{"train": {"max-stps": 2}}""", "'train.max-stps'", "'max-steps'")]
    [InlineData("""{"train": {"split": "test"}}""", "'train.split'", "no option")]
    [InlineData("""{"trian": {"seed": 2}}""", "'trian'", "'train'")]
    [InlineData("""{"max-steps": 2, "max_steps": 3}""", "max", "twice")]
    [InlineData("""{"config": "other.json"}""", "'config'", "no option")]
    [InlineData("""{"max-steps": [1, 2]}""", "'max-steps'", "list")]
    [InlineData("""{"train": {"max-steps": 0}}""", "--max-steps is '0'", "'train.max-steps'")]
    [InlineData("""[1]""", "JSON object", "lockstep.json")]
    [InlineData("""{"seed": """, "JSON object", "lockstep.json")]
    public void What_is_wrong_in_a_file_is_refused_with_its_key(string text, params string[] texts) =>
        LockstepProgram.Run("train", "--config", _world.Write("lockstep.json", text), "--out", _world.PathOf("run")).Refused([.. texts, "lockstep.json"]);

    [Fact]
    public void What_belongs_to_other_commands_does_no_harm()
    {
        var file = _world.Write("lockstep.json", """{"prompt": "the", "certs": {"issue": {"run": "ptb"}}, "json": false, "seed": null}""");
        LockstepProgram.RunWith("LOCKSTEP_MODEL=x", "recipe", "list", "--config", file).Successful();
        LockstepProgram.RunWith("LOCKSTEP_SERVICE_PORT_4500_TCP=tcp://10.0.0.1:4500", "recipe", "list").Successful();
        LockstepProgram.RunWith("LOCKSTEP_CONFIG=nowhere.json", "train", "--help").Successful();
    }

    private static int Steps(ProgramResult result) => result.Successful().Of("finished")[0].GetProperty("steps").GetInt32();
}
