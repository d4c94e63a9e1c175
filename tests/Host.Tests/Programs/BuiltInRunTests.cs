namespace Lockstep.Host.Tests.Programs;

public sealed class BuiltInRunTests : IDisposable
{
    private readonly TinyWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void One_epoch_on_the_builtin_corpus_comes_near_the_floor()
    {
        var run = LockstepProgram.Run("train", "--epochs", "1", "--out", _world.PathOf("builtin"), "--json").Successful();

        var finished = Assert.Single(run.Of("finished"));
        var nearness = finished.GetProperty("valid_perplexity").GetDouble() / finished.GetProperty("valid_floor").GetDouble();
        // A model of the words alone, blind to the sentence, stays more than seven times above it.
        Assert.InRange(nearness, 1, 1.6);
    }
}
