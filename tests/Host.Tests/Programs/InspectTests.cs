namespace Lockstep.Host.Tests.Programs;

public sealed class InspectTests : IDisposable
{
    private readonly TinyWorld _world = new();

    public InspectTests() => _world.Train("run", "--max-steps", "3").Successful();

    private string Model => _world.PathOf("run/model.safetensors");

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_model_shows_where_it_comes_from_and_what_it_holds()
    {
        var shown = LockstepProgram.Run("inspect", Model).Successful().Output;

        foreach (var said in (string[])[Model, "checksum verified", "lstm, 2 layers of 8 units", "51 words", "sha256", "encoder.weight", "[51, 8]", "F32"])
            Assert.Contains(said, shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_shows_its_progress()
    {
        var checkpoint = Assert.Single(Directory.GetFiles(_world.PathOf("run/checkpoints")));

        var shown = Assert.Single(LockstepProgram.Run("inspect", checkpoint, "--json").Successful().Events);

        Assert.Equal("verified", shown.GetProperty("checksum").GetString());
        Assert.Equal(3, shown.GetProperty("progress").GetProperty("step").GetInt32());
        Assert.Equal(8, shown.GetProperty("recipe").GetProperty("hidden_size").GetInt32());
        Assert.Equal(51, shown.GetProperty("vocabulary").GetArrayLength());
        Assert.Contains(shown.GetProperty("tensors").EnumerateArray(), tensor => tensor.GetProperty("name").GetString() == "lockstep.row_state");
    }

    [Fact]
    public void Of_a_torn_file_what_is_left_is_shown_and_the_end_is_2()
    {
        using (var file = File.OpenWrite(Model)) file.SetLength(file.Length - 50);

        var shown = LockstepProgram.Run("inspect", Model);

        Assert.Equal(2, shown.ExitCode);
        Assert.Contains("damaged", shown.Output, StringComparison.Ordinal);
        Assert.Contains("encoder.weight", shown.Output, StringComparison.Ordinal);
        Assert.Contains("torn", shown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_none_is_refused()
    {
        LockstepProgram.Run("inspect", _world.Recipe).Refused(_world.Recipe, "safetensors");
        LockstepProgram.Run("inspect", _world.PathOf("none")).Refused(_world.PathOf("none"));
        LockstepProgram.Run("inspect").Refused("FILE");
    }
}
