namespace Lockstep.Host.Tests.Programs;

public sealed class SameBitsTests : IDisposable
{
    // Sizes that no vector divides, and more steps than an epoch has.
    private const string Sizes = "\"hidden_size\": 13, \"batch_size\": 20, \"num_steps\": 5";

    private readonly TinyWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Workers_threads_vectors_and_trainer_change_no_bit()
    {
        var recipe = $$"""{ {{Sizes}}, "output_keep": 0.7, "input_keep": 0.6 }""";
        var reference = Sha("reference", recipe, "DOTNET_TieredCompilation=0", "--reference", "--threads", "1");
        (string Name, string? Variable, string[] Options)[] others =
        [
            ("one", null, ["--workers", "1", "--threads", "2"]),
            ("three", null, ["--workers", "3", "--threads", "2"]),
            ("twenty", null, ["--workers", "20"]),
            ("no-512", "DOTNET_EnableAVX512=0", ["--workers", "2"]),
            ("no-256", "DOTNET_EnableAVX2=0", ["--workers", "4"]),
            ("no-vectors", "DOTNET_EnableHWIntrinsic=0", ["--reference", "--threads", "2"]),
        ];
        Assert.All(others, run => Assert.Equal(reference, Sha(run.Name, recipe, run.Variable, run.Options)));

        // What would also hold if every run gave the same.
        Assert.Distinct([reference, Sha("seed", recipe, null, "--seed", "2"), Sha("shards", recipe, null, "--shards", "4")]);
    }

    [Theory]
    [InlineData(""" "cell": "gru" """)]
    [InlineData(""" "cell": "rnn" """)]
    [InlineData(""" "cell": "lstm", "tie_weights": true """)]
    [InlineData(""" "cell": "gru", "tie_weights": true """)]
    [InlineData(""" "task": "tag" """)]
    [InlineData(""" "task": "tag", "bidirectional": true """)]
    [InlineData(""" "task": "tag", "bidirectional": true, "cell": "gru" """)]
    public void Nor_do_they_with_any_other_network(string network)
    {
        _world.Write("tagged/train.tsv", TaggedText.Of(0, 130));
        _world.Write("tagged/valid.tsv", TaggedText.Of(130, 30));
        var recipe = $$"""{ {{Sizes}}, "output_keep": 0.7, {{network}} }""";

        var one = Sha("one", recipe, null, "--workers", "1");
        Assert.Equal(one, Sha("three", recipe, null, "--workers", "3"));
        Assert.Equal(one, Sha("no-512", recipe, "DOTNET_EnableAVX512=0", "--reference", "--threads", "2"));
    }

    private string Sha(string run, string recipe, string? variable, params string[] options)
    {
        string[] text = recipe.Contains("\"tag\"", StringComparison.Ordinal) ? ["--task", "tag", "--data", _world.PathOf("tagged")] : ["--data", _world.Corpus];
        return LockstepProgram
            .RunWith(variable, ["train", .. text, "--recipe", _world.Write("recipe.json", recipe), "--out", _world.PathOf(run), "--json", "--epochs", "5", "--max-steps", "30", .. options])
            .Successful().WeightsSha256;
    }
}
