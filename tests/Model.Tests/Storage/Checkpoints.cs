using Lockstep.Model.Storage;

namespace Lockstep.Model.Tests.Storage;

/// <summary>Small checkpoints whose every value differs.</summary>
internal static class Checkpoints
{
    public static readonly string[] Words = ["the", "<unk>", "<eos>", "naïve", "\"quoted\"", "\\"];

    public static readonly Recipe Recipe = new() { HiddenSize = 3, NumLayers = 2, BatchSize = 4, Shards = 2, NumSteps = 5, Epochs = 3 };

    public static Checkpoint At(long step, Recipe? recipe = null)
    {
        var replica = new Replica(recipe ?? Recipe, Words.Length) { Version = step };
        foreach (var tensor in replica.Parameters.Layout.Tensors) Fill(replica.Parameters[tensor], step + tensor.Offset);
        Fill(replica.RowStates.Span, -step);
        return new Checkpoint(recipe ?? Recipe, Words, "c0ffee", new Progress(step, 1.0 / 3 * step, 120.7), replica);
    }

    public static void AssertSame(Checkpoint expected, Checkpoint actual)
    {
        Assert.Equal(expected.Recipe, actual.Recipe);
        Assert.Equal(expected.Vocabulary, actual.Vocabulary);
        Assert.Equal(expected.CorpusSha256, actual.CorpusSha256);
        Assert.Equal(expected.Progress, actual.Progress);
        Assert.Equal(expected.Replica.Version, actual.Replica.Version);
        Assert.Equal(WeightsDigest.Sha256(expected.Replica.Parameters), WeightsDigest.Sha256(actual.Replica.Parameters));
        Assert.Equal(Bits(expected.Replica.RowStates.Span), Bits(actual.Replica.RowStates.Span));
    }

    private static void Fill(Span<float> values, long seed)
    {
        for (var i = 0; i < values.Length; i++) values[i] = i == 0 ? -0f : (seed + i) / 7f;
    }

    private static int[] Bits(Span<float> values) => [.. values.ToArray().Select(BitConverter.SingleToInt32Bits)];
}
