using Lockstep.Model.Data.Tagging;
using Lockstep.Model.Layers;

namespace Lockstep.Model;

/// <summary>Which tensors a network has, and of what sizes.</summary>
/// <param name="Recipe">The recipe: cell, layers, directions and hidden units.</param>
/// <param name="EncoderRows">Rows of the embedding, one for each id.</param>
/// <param name="Outputs">What the softmax chooses from: words or tags.</param>
/// <param name="IdsPerPosition">K, the ids whose rows of the embedding are added up to the input of a position.</param>
public sealed record ModelShape(Recipe Recipe, int EncoderRows, int Outputs, int IdsPerPosition = 1)
{
    /// <summary>The cell of its recurrent layers.</summary>
    public CellShape Cell => CellShape.Of(Recipe);

    /// <summary>D, 2 where each layer reads both ways, else 1.</summary>
    public int Directions => Recipe.Bidirectional ? 2 : 1;

    /// <summary>The tensor whose rows the softmax multiplies by: the embedding itself where weights are tied (Inan et al., arXiv:1611.01462; Press and Wolf, arXiv:1608.05859).</summary>
    public string DecoderMatrix => Recipe.TieWeights ? "encoder.weight" : "decoder.weight";

    /// <summary>What a layer gives a position: D H.</summary>
    public int LayerOutputs => Directions * Recipe.HiddenSize;

    /// <summary>Values in the state of one row, [layer][direction][h, c][unit]; only an LSTM has c.</summary>
    public int RowStateLength => Recipe.NumLayers * LayerOutputs * Cell.StateParts;

    /// <summary>A language model: one word is read and the next predicted, out of one vocabulary.</summary>
    public static ModelShape LanguageModel(Recipe recipe, int vocabularySize) => new(recipe, vocabularySize, vocabularySize);

    /// <summary>A tagger: a word is read by its features, and its tag is given.</summary>
    public static ModelShape Tagger(Recipe recipe, TaggerVocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        return new ModelShape(recipe, vocabulary.Features.Rows, vocabulary.Tags.Length, vocabulary.Features.IdsPerWord);
    }

    /// <summary>What a layer reads of a position: H from the embedding, D H from a layer below.</summary>
    public int LayerInputs(int layer) => layer == 0 ? Recipe.HiddenSize : LayerOutputs;
}
