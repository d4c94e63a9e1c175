using System.Text.Json;

namespace Lockstep.Host.Tests.Programs;

public sealed class InitTests : IDisposable
{
    private readonly TinyWorld _world = new();
    private readonly string _model;
    private readonly string _sha256;

    public InitTests()
    {
        _sha256 = _world.Train("first").Successful().WeightsSha256;
        _model = _world.PathOf("first/model.safetensors");
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_run_begins_with_the_weights_it_is_given_and_says_so_in_its_folder()
    {
        // At a rate that rounds to nothing a step leaves the weights as they are.
        var still = _world.Write("still.json", """{"hidden_size": 8, "batch_size": 4, "num_steps": 5, "learning_rate": 1e-300}""");
        var begun = LockstepProgram.Run(
            "train", "--data", _world.Corpus, "--recipe", still, "--out", _world.PathOf("second"), "--init", _model, "--max-steps", "1", "--json").Successful();

        Assert.Equal(_sha256, begun.WeightsSha256);
        Assert.Equal(0, begun.Of("step")[0].GetProperty("global_step").GetInt32());
        using var origin = JsonDocument.Parse(File.ReadAllText(_world.PathOf("second/run.json")));
        Assert.Equal(_sha256, origin.RootElement.GetProperty("initial_weights_sha256").GetString());
    }

    [Fact]
    public void Such_a_run_has_the_same_bits_on_any_cluster_and_after_an_interruption()
    {
        var whole = _world.Train("whole", "--init", _model, "--workers", "1").Successful();

        _world.Train("parts", "--init", _model, "--workers", "3", "--max-steps", "30").Successful();

        Assert.Equal(whole.WeightsSha256, _world.Resume("parts").Successful().WeightsSha256);
        Assert.NotEqual(whole.WeightsSha256, _world.Train("drawn").Successful().WeightsSha256);
    }

    [Fact]
    public void A_model_of_other_sizes_or_other_words_is_refused_before_anything_is_written()
    {
        var wide = _world.Write("wide.json", """{"hidden_size": 9, "batch_size": 4, "num_steps": 5}""");
        var deep = _world.Write("deep.json", """{"hidden_size": 8, "num_layers": 3, "batch_size": 4, "num_steps": 5}""");
        var flat = _world.Write("flat.json", """{"hidden_size": 8, "num_layers": 1, "batch_size": 4, "num_steps": 5}""");
        foreach (var recipe in (string[])[wide, deep, flat])
            LockstepProgram.Run("train", "--data", _world.Corpus, "--recipe", recipe, "--out", _world.PathOf("refused"), "--init", _model).Refused("--init", _model, "recipe");
        LockstepProgram.Run("train", "--recipe", _world.Recipe, "--out", _world.PathOf("refused"), "--init", _model).Refused("--init", "words");
        _world.Train("refused", "--init", _world.PathOf("none")).Refused(_world.PathOf("none"));
        LockstepProgram.Run("train", "--resume", _world.PathOf("first"), "--init", _model).Refused("--init", "--resume");
        Assert.False(Directory.Exists(_world.PathOf("refused")));
    }
}
