using System.Collections.Immutable;
using Lockstep.Model.Data.Tagging;
using Lockstep.Model.Layers;
using Lockstep.Model.Learning;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Model.Recipes;

namespace Lockstep.Model.Storage;

/// <summary>A trained model, for evaluation: any safetensors file with PyTorch's names of an embedding, an LSTM, GRU or tanh RNN, and a linear layer.</summary>
/// <param name="Recipe">Of a file of ours the recipe it was trained by; of any other, <c>tutorial</c> with the sizes of the tensors, which also tell the cell.</param>
/// <param name="Parameters">The weights; where a file has two biases a layer and the cell one, their sum.</param>
/// <param name="Vocabulary">The words in the order of their ids, or null where the file does not have them.</param>
public sealed record ModelFile(Recipe Recipe, ParameterBuffer Parameters, ImmutableArray<string>? Vocabulary)
{
    /// <summary>All texts that stand beside the tensors, as they are in the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>What a tagger reads and gives; null for any other network, and where the file does not say.</summary>
    public TaggerVocabulary? Tagger { get; init; }

    /// <summary>Writes a model, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="recipe">The recipe it was trained by.</param>
    /// <param name="vocabulary">The words in the order of their ids; not written for a tagger.</param>
    /// <param name="corpusSha256">The digest of the text it was trained on.</param>
    /// <param name="parameters">The weights.</param>
    /// <param name="tagger">What a tagger reads and gives; null for any other network.</param>
    /// <exception cref="IOException">It could not be written; a former file of this name is as it was.</exception>
    public static void Write(
        string path, Recipe recipe, IReadOnlyList<string> vocabulary, string corpusSha256, ParameterBuffer parameters, TaggerVocabulary? tagger = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        SafetensorsTensor[] tensors = [.. ModelTensors.Of(parameters)];
        var metadata = ModelMetadata.Of(recipe, vocabulary, corpusSha256, parameters.Layout.Shape, tagger);
        ContentChecksum.Add(metadata, tensors);
        DurableFile.Write(path, stream => SafetensorsWriter.Write(stream, metadata, tensors));
    }

    /// <summary>Reads a model, a checkpoint of ours or a file of anyone's; its sizes follow from the shapes.</summary>
    /// <exception cref="InputException">The file is missing, torn or damaged, or a tensor is missing, of another shape, or none that such a network has.</exception>
    public static ModelFile Read(string path)
    {
        using var file = SafetensorsReader.Open(path);
        if (ContentChecksum.IsIn(file))
        {
            ModelMetadata.CheckFormat(file);
            ContentChecksum.Verify(file);
        }

        var shape = Shape(file);
        var layout = ModelTensors.Layout(file, shape);
        RefuseUnknown(file, layout);
        var vocabulary = ModelMetadata.FindVocabulary(file);
        if (shape.Recipe.Task == Tasks.LanguageModel && vocabulary is { } known && known.Length != shape.EncoderRows)
        {
            throw new InputException(
                $"{path} has a vocabulary of {known.Length} words and an {ModelTensors.Encoder} for {shape.EncoderRows}; give a file where they are of one model.");
        }

        var tagger = shape.Recipe.Task == Tasks.Tagger ? ModelMetadata.FindTagger(file) : null;
        if (tagger is not null && ModelShape.Tagger(shape.Recipe, tagger) is var told && told != shape)
        {
            throw new InputException(
                $"{path} has a tagger of {told.EncoderRows} rows, {told.Outputs} tags and {told.IdsPerPosition} ids a word, and tensors for {shape.EncoderRows}, {shape.Outputs} and {shape.IdsPerPosition}; give a file where they are of one model.");
        }

        var parameters = new ParameterBuffer(layout);
        ModelTensors.Read(file, parameters);
        return new ModelFile(shape.Recipe, parameters, vocabulary) { Metadata = file.Metadata, Tagger = tagger };
    }

    /// <summary>A replica of the weights, packed for inference alone.</summary>
    public Replica ToReplica(ThreadTeam team)
    {
        var replica = new Replica(Parameters.Layout.Shape, isTrained: false);
        Parameters.Values.Span.CopyTo(replica.Parameters.Values.Span);
        replica.Pack(team);
        return replica;
    }

    /// <summary>Whether the model reads the words of a task, as far as its file tells.</summary>
    public bool KnowsWordsOf(IRunTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (Vocabulary is { } words && !words.SequenceEqual(task.Words)) return false;
        return Tagger is null || task.Tagger is null || TaggerVocabularyJson.Write(Tagger) == TaggerVocabularyJson.Write(task.Tagger);
    }

    private static ModelShape Shape(SafetensorsReader file)
    {
        var hidden = ModelTensors.Matrix(file, ModelTensors.Encoder).Columns;
        var layers = 0;
        while (file.Find(new RecurrentNames(layers, false).Input) is not null) layers++;
        var recipe = (ModelMetadata.FindRecipe(file) ?? new Recipe { TieWeights = file.Find(ModelTensors.Decoder) is null }) with
        {
            Cell = (CellOf(file, hidden) ?? CellShape.Lstm).Name,
            HiddenSize = hidden,
            NumLayers = Math.Max(layers, 1),
        };
        RecipeRules.Check(recipe, file.FilePath);
        return ModelTensors.Shape(file, recipe);
    }

    // PyTorch's names are the same for every cell; the number of gates is not.
    private static CellShape? CellOf(SafetensorsReader file, int hidden) => file.Find(new RecurrentNames(0, false).Input) is { Shape: [var rows, _] }
        ? CellShape.All.FirstOrDefault(cell => cell.Gates * (long)hidden == rows)
        : null;

    // A reverse direction or a projection left out in silence would give a wrong perplexity.
    private static void RefuseUnknown(SafetensorsReader file, ParameterLayout layout)
    {
        var unknown = file.Tensors.FirstOrDefault(tensor => tensor.Name.StartsWith("rnn.", StringComparison.Ordinal) && !ModelTensors.IsOf(layout, tensor.Name));
        if (unknown is null) return;
        throw new InputException($"{file.FilePath} has a tensor '{unknown.Name}', which is not of a plain {layout.Shape.Cell.Name} of this recipe; give a model without reverse directions and projections.");
    }
}
