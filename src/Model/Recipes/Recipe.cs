using System.Text.Json.Serialization;

namespace Lockstep.Model;

/// <summary>Every number that decides the result of a run. Two runs of one recipe on one corpus end with the same bits.</summary>
/// <remarks>The defaults are those of the recipe <c>tutorial</c>, so a recipe file names only what differs from it.</remarks>
public sealed record Recipe
{
    /// <summary>What is learned: <c>lm</c>, a language model, which predicts the word that follows, or <c>tag</c>, a tagger, which labels each word of a sentence.</summary>
    [JsonPropertyName("task")]
    public string Task { get; init; } = Tasks.LanguageModel;

    /// <summary>The recurrent cell: <c>lstm</c>, <c>gru</c>, or <c>rnn</c>, the plain one with tanh.</summary>
    [JsonPropertyName("cell")]
    public string Cell { get; init; } = "lstm";

    /// <summary>H, the hidden units of a layer, and the width of the embedding.</summary>
    [JsonPropertyName("hidden_size")]
    public int HiddenSize { get; init; } = 200;

    /// <summary>Recurrent layers, one upon the other.</summary>
    [JsonPropertyName("num_layers")]
    public int NumLayers { get; init; } = 2;

    /// <summary>Whether each layer reads the text in both directions, with H units for each. The default is forward only.</summary>
    [JsonPropertyName("bidirectional")]
    public bool Bidirectional { get; init; }

    /// <summary>B, the parallel rows of a batch.</summary>
    [JsonPropertyName("batch_size")]
    public int BatchSize { get; init; } = 20;

    /// <summary>T, the time steps a batch is unrolled for.</summary>
    [JsonPropertyName("num_steps")]
    public int NumSteps { get; init; } = 35;

    /// <summary>Fixed groups of rows whose gradients are one chain each; divides <see cref="BatchSize"/>. The default is one row a shard.</summary>
    [JsonPropertyName("shards")]
    public int Shards { get; init; } = 20;

    /// <summary>Initial weights are uniform in [-init_scale, init_scale).</summary>
    [JsonPropertyName("init_scale")]
    public double InitScale { get; init; } = 0.05;

    /// <summary>Probability that a unit of the embedding is kept.</summary>
    [JsonPropertyName("input_keep")]
    public double InputKeep { get; init; } = 0.5;

    /// <summary>Probability that a unit of a layer's output is kept.</summary>
    [JsonPropertyName("output_keep")]
    public double OutputKeep { get; init; } = 0.5;

    /// <summary>Whether the softmax multiplies by the embedding itself, so that a language model has one matrix of words instead of two.</summary>
    [JsonPropertyName("tie_weights")]
    public bool TieWeights { get; init; }

    /// <summary>Gradients are scaled down to this global norm.</summary>
    [JsonPropertyName("max_grad_norm")]
    public double MaxGradNorm { get; init; } = 5;

    /// <summary>Initial value of the forget gate's bias in an LSTM; other cells have none.</summary>
    [JsonPropertyName("forget_bias")]
    public double ForgetBias { get; init; } = 1;

    /// <summary>Learning rate of the first epoch.</summary>
    [JsonPropertyName("learning_rate")]
    public double LearningRate { get; init; } = 1;

    /// <summary>Factor on the learning rate for each epoch after <see cref="FlatEpochs"/>.</summary>
    [JsonPropertyName("lr_decay")]
    public double LrDecay { get; init; } = 1;

    /// <summary>Epochs at the full learning rate.</summary>
    [JsonPropertyName("flat_epochs")]
    public int FlatEpochs { get; init; } = 2;

    /// <summary>Passes over the training split.</summary>
    [JsonPropertyName("epochs")]
    public int Epochs { get; init; } = 2;

    /// <summary>Decides initial weights and dropout, 0 to 4294967295.</summary>
    [JsonPropertyName("seed")]
    public uint Seed { get; init; } = 1;

    /// <summary>Rows in a shard.</summary>
    [JsonIgnore]
    public int RowsPerShard => BatchSize / Shards;
}
