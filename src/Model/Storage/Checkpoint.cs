using Lockstep.Model.Data.Tagging;

namespace Lockstep.Model.Storage;

/// <summary>All that is needed to go on with a run, bit for bit: as a file, safetensors with PyTorch's names.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Vocabulary">The words in the order of their ids; none for a tagger.</param>
/// <param name="CorpusSha256">Which corpus it is trained on, as the reader of corpora digests it.</param>
/// <param name="Progress">Where the run stands.</param>
/// <param name="Weights">Weights and row states at version <see cref="Progress.Step"/>; not copied.</param>
/// <param name="Tagger">What a tagger reads and gives; null for any other network.</param>
public sealed record Checkpoint(
    Recipe Recipe, IReadOnlyList<string> Vocabulary, string CorpusSha256, Progress Progress, IWeights Weights, TaggerVocabulary? Tagger = null)
{
    private const string RowState = "lockstep.row_state";

    /// <summary>The replica to go on with.</summary>
    /// <exception cref="InvalidOperationException">The checkpoint is not one that was loaded, but holds a copy.</exception>
    public Replica Replica => Weights as Replica ?? throw new InvalidOperationException("The checkpoint holds a copy of the weights.");

    /// <summary>Writes the file whole or not at all, and forces it to the disk. Nothing may change the weights meanwhile.</summary>
    /// <exception cref="IOException">It could not be written, for example because the disk is full; a former file of this name is as it was.</exception>
    /// <exception cref="ArgumentException">Recipe, vocabulary, progress and weights do not belong together.</exception>
    public void Save(string path)
    {
        if (Weights.Version != Progress.Step) throw new ArgumentException($"The weights have version {Weights.Version} and the run {Progress.Step} steps.");
        var shape = Tagger is null ? ModelShape.LanguageModel(Recipe, Vocabulary.Count) : ModelShape.Tagger(Recipe, Tagger);
        var held = Weights.Parameters.Layout.Shape;
        if (held != shape with { Recipe = held.Recipe }) throw new ArgumentException("The vocabulary is not that of the weights.");
        SafetensorsTensor[] tensors =
        [
            .. ModelTensors.Of(Weights.Parameters),
            new(RowState, RowStateShape(held), Weights.RowStates.Memory),
        ];
        var metadata = ModelMetadata.Of(Recipe, Vocabulary, CorpusSha256, held, Tagger);
        metadata[ModelMetadata.Progress] = ProgressJson.Write(Progress);
        ContentChecksum.Add(metadata, tensors);
        DurableFile.Write(path, stream => SafetensorsWriter.Write(stream, metadata, tensors));
    }

    /// <summary>Reads a file and checks all of it.</summary>
    /// <exception cref="InputException">The file is missing, torn or damaged, of a newer format or another numerics version, or its parts do not belong together.</exception>
    public static Checkpoint Load(string path)
    {
        using var file = SafetensorsReader.Open(path);
        ModelMetadata.CheckFormat(file);
        ContentChecksum.Verify(file);
        ModelMetadata.CheckNumerics(file);
        var recipe = ModelMetadata.Recipe(file);
        var tagger = recipe.Task == Tasks.Tagger ? ModelMetadata.Tagger(file) : null;
        var vocabulary = tagger is null ? ModelMetadata.Vocabulary(file) : [];
        var progress = ProgressJson.Read(ModelMetadata.Required(file, ModelMetadata.Progress), $"The progress in {path}");
        var corpus = ModelMetadata.Required(file, ModelMetadata.CorpusSha256);

        // Memory is taken only once the file has shown that it holds as much.
        var shape = tagger is null ? ModelShape.LanguageModel(recipe, vocabulary.Length) : ModelShape.Tagger(recipe, tagger);
        ModelTensors.Layout(file, shape);
        var rowState = ModelTensors.Entry(file, RowState, RowStateShape(shape));
        var replica = new Replica(shape) { Version = progress.Step };
        ModelTensors.Read(file, replica.Parameters);
        file.Read(rowState, replica.RowStates.Span);
        return new Checkpoint(recipe, vocabulary, corpus, progress, replica, tagger);
    }

    // B rows, directions of layers, h and c, H units.
    private static int[] RowStateShape(ModelShape shape) =>
        [shape.Recipe.BatchSize, shape.Recipe.NumLayers * shape.Directions, shape.Cell.StateParts, shape.Recipe.HiddenSize];
}
