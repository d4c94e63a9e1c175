using Lockstep.Model.Data.Tagging;
using Lockstep.Model.Storage;

namespace Lockstep.Model.Tests.Storage;

/// <summary>Small checkpoints whose every value differs.</summary>
internal static class Checkpoints
{
    public static readonly string[] Words = ["the", "<unk>", "<eos>", "naïve", "\"quoted\"", "\\"];

    public static readonly Recipe Recipe = new() { HiddenSize = 3, NumLayers = 2, BatchSize = 4, Shards = 2, NumSteps = 5, Epochs = 3 };

    /// <summary>As many rows and tags as there are words above.</summary>
    public static readonly TaggerVocabulary Tagger = TaggerVocabularyJson.Read(
        """{"tags": ["A", "B", "C", "D", "E", "\u00c9"], "features": {"word": ["a", "b", "c", "d", "\u00e9"]}}""", "The test");

    public static Checkpoint At(long step, Recipe? recipe = null)
    {
        var tagger = recipe?.Task == Tasks.Tagger ? Tagger : null;
        var replica = new Replica(ModelShape.LanguageModel(recipe ?? Recipe, Words.Length)) { Version = step };
        foreach (var tensor in replica.Parameters.Layout.Tensors) Fill(replica.Parameters[tensor], step + tensor.Offset);
        Fill(replica.RowStates.Span, -step);
        return new Checkpoint(recipe ?? Recipe, tagger is null ? Words : [], "c0ffee", new Progress(step, 1.0 / 3 * step, 120.7), replica, tagger);
    }

    public static void AssertSame(Checkpoint expected, Checkpoint actual)
    {
        Assert.Equal(expected.Recipe, actual.Recipe);
        Assert.Equal(expected.Vocabulary, actual.Vocabulary);
        Assert.Equal(expected.Tagger is null, actual.Tagger is null);
        if (expected.Tagger is { } tagger) Assert.Equal(TaggerVocabularyJson.Write(tagger), TaggerVocabularyJson.Write(actual.Tagger!));
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
