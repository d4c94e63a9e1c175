namespace Lockstep.Host.Tests.Programs;

public sealed class EvalTests : IDisposable
{
    private readonly TinyWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_trained_model_has_the_perplexities_that_training_printed()
    {
        var finished = Assert.Single(_world.Train("run", "--epochs", "1").Successful().Of("finished"));
        var model = finished.GetProperty("model").GetString()!;

        var test = Assert.Single(LockstepProgram.Run("eval", "--model", model, "--data", _world.Corpus, "--json").Successful().Events);
        var valid = Assert.Single(LockstepProgram.Run("eval", "--model", model, "--data", _world.Corpus, "--split", "valid", "--json", "--threads", "1").Successful().Events);

        Assert.Equal((string[])["split", "tokens", "perplexity"], test.EnumerateObject().Select(field => field.Name));
        Assert.Equal("test", test.GetProperty("split").GetString());
        Assert.Equal((30 * 7) - 1, test.GetProperty("tokens").GetInt32());
        Assert.Equal(finished.GetProperty("test_perplexity").GetDouble(), test.GetProperty("perplexity").GetDouble());
        Assert.Equal(finished.GetProperty("valid_perplexity").GetDouble(), valid.GetProperty("perplexity").GetDouble());
    }

    [Fact]
    public void A_model_of_other_words_than_the_built_in_ones_needs_a_folder()
    {
        _world.Train("run", "--max-steps", "1").Successful();

        LockstepProgram.Run("eval", "--model", _world.PathOf("run/model.safetensors")).Refused("model.safetensors", "--data");
    }

    [Fact]
    public void A_file_that_is_no_model_is_refused()
    {
        LockstepProgram.Run("eval", "--model", _world.Recipe, "--data", _world.Corpus).Refused(_world.Recipe);
        LockstepProgram.Run("eval", "--model", _world.PathOf("none"), "--data", _world.Corpus).Refused(_world.PathOf("none"));
        LockstepProgram.Run("eval", "--data", _world.Corpus).Refused("--model");
        LockstepProgram.Run("eval", "--model", _world.Recipe, "--split", "dev").Refused("dev");
    }

    [Fact]
    public void The_built_in_corpus_tells_how_near_a_model_is_to_the_floor()
    {
        var recipe = _world.Write("quick.json", """{"hidden_size": 8, "num_layers": 1, "epochs": 1}""");
        var trained = LockstepProgram.Run("train", "--recipe", recipe, "--out", _world.PathOf("run"), "--max-steps", "1", "--json").Successful();

        var finished = Assert.Single(trained.Of("finished"));
        Assert.InRange(finished.GetProperty("valid_floor").GetDouble(), 1, 1000);
        Assert.InRange(finished.GetProperty("test_floor").GetDouble(), 1, 1000);
        var told = LockstepProgram.Run("eval", "--model", finished.GetProperty("model").GetString()!).Successful();
        Assert.Matches(@"^test perplexity [0-9.]+, floor [0-9.]+: within [0-9.]+ %", told.Output);
    }
}
