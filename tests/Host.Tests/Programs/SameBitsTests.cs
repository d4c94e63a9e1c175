namespace Lockstep.Host.Tests.Programs;

public sealed class SameBitsTests : IDisposable
{
    private readonly TinyWorld _world = new();
    private readonly string _recipe;

    // Sizes that no vector divides, and dropout, over the end of an epoch.
    public SameBitsTests() =>
        _recipe = _world.Write("odd.json", """{"hidden_size": 13, "batch_size": 20, "num_steps": 5, "output_keep": 0.7, "input_keep": 0.6}""");

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Workers_threads_vectors_and_trainer_change_no_bit()
    {
        var reference = Sha("reference", null, "--reference", "--threads", "1");
        (string Name, string? Variable, string[] Options)[] others =
        [
            ("one", null, ["--workers", "1", "--threads", "2"]),
            ("two", null, ["--workers", "2"]),
            ("three", null, ["--workers", "3", "--threads", "2"]),
            ("four", null, ["--workers", "4"]),
            ("twenty", null, ["--workers", "20"]),
            ("reference-two", null, ["--reference", "--threads", "2"]),
            ("no-512", "DOTNET_EnableAVX512=0", ["--workers", "2"]),
            ("no-256", "DOTNET_EnableAVX2=0", ["--workers", "2"]),
            ("no-vectors", "DOTNET_EnableHWIntrinsic=0", ["--workers", "2"]),
        ];
        Assert.All(others, run => Assert.Equal(reference, Sha(run.Name, run.Variable, run.Options)));
    }

    [Theory]
    [InlineData("gru")]
    [InlineData("rnn")]
    public void Nor_do_they_with_another_cell(string cell)
    {
        var recipe = _world.Write(cell + ".json", $$"""{"cell": "{{cell}}", "hidden_size": 13, "batch_size": 20, "num_steps": 5}""");
        Assert.Equal(
            ShaOf(recipe, "reference", null, "--reference", "--threads", "1"),
            ShaOf(recipe, "no-512", "DOTNET_EnableAVX512=0", "--workers", "3"));
    }

    [Fact]
    public void Another_seed_or_other_shards_are_another_function()
    {
        string[] shas = [Sha("first", null), Sha("seed", null, "--seed", "2"), Sha("shards", null, "--shards", "4")];
        Assert.Distinct(shas);
    }

    private string Sha(string run, string? variable, params string[] options) => ShaOf(_recipe, run, variable, options);

    private string ShaOf(string recipe, string run, string? variable, params string[] options) => LockstepProgram
        .RunWith(variable, ["train", "--data", _world.Corpus, "--recipe", recipe, "--out", _world.PathOf(run), "--json", "--max-steps", "30", .. options])
        .Successful().WeightsSha256;
}
