using System.Collections.Immutable;
using Lockstep.Model.Parameters;
using Lockstep.Model.Recipes;

namespace Lockstep.Model.Storage;

/// <summary>A trained model, for evaluation: any safetensors file with PyTorch's names of an embedding, an LSTM and a linear layer.</summary>
/// <param name="Recipe">Of a file of ours the recipe it was trained by; of any other, <c>tutorial</c> with the sizes of the tensors.</param>
/// <param name="Parameters">The weights; where a file has two biases a layer, their sum.</param>
/// <param name="Vocabulary">The words in the order of their ids, or null where the file does not have them.</param>
public sealed record ModelFile(Recipe Recipe, ParameterBuffer Parameters, ImmutableArray<string>? Vocabulary)
{
    private const string Encoder = "encoder.weight";

    /// <summary>All texts that stand beside the tensors, as they are in the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Writes a model, whole or not at all.</summary>
    /// <exception cref="IOException">It could not be written; a former file of this name is as it was.</exception>
    public static void Write(string path, Recipe recipe, IReadOnlyList<string> vocabulary, string corpusSha256, ParameterBuffer parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        SafetensorsTensor[] tensors = [.. ModelTensors.Of(parameters)];
        var metadata = ModelMetadata.Of(recipe, vocabulary, corpusSha256);
        ContentChecksum.Add(metadata, tensors);
        DurableFile.Write(path, stream => SafetensorsWriter.Write(stream, metadata, tensors));
    }

    /// <summary>Reads a model, a checkpoint of ours or a file of anyone's; its sizes follow from the shapes.</summary>
    /// <exception cref="InputException">The file is missing, torn or damaged, or a tensor is missing, of another shape, or none that an LSTM language model has.</exception>
    public static ModelFile Read(string path)
    {
        using var file = SafetensorsReader.Open(path);
        if (ContentChecksum.IsIn(file))
        {
            ModelMetadata.CheckFormat(file);
            ContentChecksum.Verify(file);
        }

        var (words, recipe) = Sizes(file);
        var layout = ModelTensors.Layout(file, recipe, words);
        RefuseUnknown(file, layout);
        var vocabulary = ModelMetadata.FindVocabulary(file);
        if (vocabulary is { } known && known.Length != words)
        {
            throw new InputException($"{path} has a vocabulary of {known.Length} words and an {Encoder} for {words}; give a file where they are of one model.");
        }

        var parameters = new ParameterBuffer(layout);
        ModelTensors.Read(file, parameters);
        return new ModelFile(recipe, parameters, vocabulary) { Metadata = file.Metadata };
    }

    private static (int Words, Recipe Recipe) Sizes(SafetensorsReader file)
    {
        var encoder = file.Find(Encoder) ?? throw new InputException($"{file.FilePath} has no tensor '{Encoder}'; give a file that holds a whole model.");
        if (encoder.Shape is not [> 0 and <= int.MaxValue and var words, > 0 and <= int.MaxValue and var hidden])
        {
            throw new InputException($"The tensor '{Encoder}' of {file.FilePath} has shape {encoder.ShapeText} where [words, hidden units] belongs; give a language model.");
        }

        var layers = 0;
        while (file.Find($"rnn.weight_ih_l{layers}") is not null) layers++;
        var recipe = (ModelMetadata.FindRecipe(file) ?? new Recipe()) with { HiddenSize = (int)hidden, NumLayers = Math.Max(layers, 1) };
        RecipeRules.Check(recipe, file.FilePath);
        return ((int)words, recipe);
    }

    // A reverse direction or a projection left out in silence would give a wrong perplexity.
    private static void RefuseUnknown(SafetensorsReader file, ParameterLayout layout)
    {
        var unknown = file.Tensors.FirstOrDefault(tensor => tensor.Name.StartsWith("rnn.", StringComparison.Ordinal) && !ModelTensors.IsOf(layout, tensor.Name));
        if (unknown is null) return;
        throw new InputException($"{file.FilePath} has a tensor '{unknown.Name}', which is not of a plain LSTM; give a model without reverse directions and projections.");
    }
}
