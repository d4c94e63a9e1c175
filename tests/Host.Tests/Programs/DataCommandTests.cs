namespace Lockstep.Host.Tests.Programs;

public sealed class DataCommandTests : IDisposable
{
    private readonly TinyWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_prepared_text_can_be_trained_on()
    {
        var text = _world.Write("novel.txt", string.Concat(Enumerable.Range(0, 400).Select(line => $"It was day {line}, and the {(line % 3 == 0 ? "sun" : "rain")} came.\n\n")));

        var prepared = LockstepProgram.Run("data", "prepare", text, "--out", _world.PathOf("novel"), "--vocabulary", "8").Successful();

        Assert.Contains("8 words in the vocabulary", prepared.Output, StringComparison.Ordinal);
        LockstepProgram.Run("train", "--data", _world.PathOf("novel"), "--recipe", _world.Recipe, "--out", _world.PathOf("run"), "--max-steps", "2").Successful();
    }

    [Fact]
    public void Nothing_is_overwritten()
    {
        var text = _world.Write("novel.txt", "one two\nthree four\nfive six\n");

        LockstepProgram.Run("data", "prepare", text, "--out", _world.Corpus).Refused("--out", _world.Corpus);
        LockstepProgram.Run("data", "prepare", text).Refused("--out");
        LockstepProgram.Run("data", "fetch", "ptb", "--out", text).Refused("--out", text);
        LockstepProgram.Run("data", "fetch", "wikitext", "--out", _world.PathOf("w")).Refused("wikitext", "ptb");
        LockstepProgram.Run("data", "fetch", "ptb", "--out", _world.PathOf("w"), "--url", "nonsense").Refused("nonsense");
    }
}
