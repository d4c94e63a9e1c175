using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Lockstep.Model.Data.Tagging;
using Lockstep.Model.Recipes;

namespace Lockstep.Model.Storage;

/// <summary>What stands beside the tensors of our files: the texts of the header and how they are read.</summary>
internal static class ModelMetadata
{
    /// <summary>Grows when a reader of today could not understand a file of tomorrow.</summary>
    public const int CurrentFormat = 1;

    public const string Progress = "lockstep.progress";
    public const string CorpusSha256 = "lockstep.corpus_sha256";
    public const string FormatKey = "lockstep.format";
    public const string NumericsKey = "lockstep.numerics_version";
    private const string IdsPerPositionKey = "lockstep.ids_per_position";
    private const string RecipeKey = "lockstep.recipe";
    private const string VocabularyKey = "lockstep.vocabulary";
    private const string TaggerKey = "lockstep.tagger";

    // Texts in a text: escaping what need not be would only make files longer.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = PlainJson.Encoder };

    /// <summary>What every file of ours says; of a tagger what it reads and gives, of any other network the words.</summary>
    public static Dictionary<string, string> Of(Recipe recipe, IReadOnlyList<string> vocabulary, string corpusSha256, ModelShape shape, TaggerVocabulary? tagger)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // The key by which other readers of the format tell whose tensor names these are.
            ["format"] = "pt",
            [FormatKey] = CurrentFormat.ToString(CultureInfo.InvariantCulture),
            [NumericsKey] = NumericsVersion.Current.ToString(CultureInfo.InvariantCulture),
            [RecipeKey] = RecipeFile.ToJson(recipe),
            [CorpusSha256] = corpusSha256,
        };
        if (tagger is null) metadata[VocabularyKey] = JsonSerializer.Serialize(vocabulary, Plain);
        else metadata[TaggerKey] = TaggerVocabularyJson.Write(tagger);
        if (shape.IdsPerPosition != 1) metadata[IdsPerPositionKey] = shape.IdsPerPosition.ToString(CultureInfo.InvariantCulture);
        return metadata;
    }

    /// <summary>A text that must be there.</summary>
    public static string Required(SafetensorsReader file, string key) =>
        file.Metadata.GetValueOrDefault(key) ?? throw new InputException(
            $"{file.FilePath} is not a checkpoint, its metadata has no {key}; give a file from the checkpoints folder of a run.");

    /// <exception cref="InputException">The file is of a format of the future.</exception>
    public static void CheckFormat(SafetensorsReader file)
    {
        var format = Number(file, FormatKey);
        if (format > CurrentFormat)
        {
            throw new InputException($"{file.FilePath} has format {format}, and this program reads formats up to {CurrentFormat}; use a newer Lockstep.");
        }
    }

    /// <exception cref="InputException">Going on from this file would not give the bits of the run that wrote it.</exception>
    public static void CheckNumerics(SafetensorsReader file)
    {
        var version = Number(file, NumericsKey);
        if (version != NumericsVersion.Current)
        {
            throw new InputException(
                $"{file.FilePath} has numerics version {version}, and this program computes with version {NumericsVersion.Current}; resume with the Lockstep that wrote it, or train anew.");
        }
    }

    /// <summary>K, the ids of a position.</summary>
    public static int IdsPerPosition(SafetensorsReader file) => file.Metadata.ContainsKey(IdsPerPositionKey) ? Number(file, IdsPerPositionKey) : 1;

    /// <summary>The recipe, or null where there is none.</summary>
    public static Recipe? FindRecipe(SafetensorsReader file) =>
        file.Metadata.TryGetValue(RecipeKey, out var json) ? RecipeFile.Parse(Encoding.UTF8.GetBytes(json), $"The recipe in {file.FilePath}") : null;

    /// <summary>The recipe of a checkpoint.</summary>
    public static Recipe Recipe(SafetensorsReader file)
    {
        Required(file, RecipeKey);
        return FindRecipe(file)!;
    }

    /// <summary>The words in the order of their ids, or null where there are none.</summary>
    public static ImmutableArray<string>? FindVocabulary(SafetensorsReader file)
    {
        if (!file.Metadata.TryGetValue(VocabularyKey, out var json)) return null;
        var source = $"The vocabulary in {file.FilePath}";
        using var document = StrictJson.Parse(Encoding.UTF8.GetBytes(json), source);
        if (document.RootElement.ValueKind != JsonValueKind.Array
            || document.RootElement.EnumerateArray().Any(word => word.ValueKind != JsonValueKind.String))
        {
            throw new InputException($"{source} is not a JSON array of words; write the file again.");
        }

        ImmutableArray<string> words = [.. document.RootElement.EnumerateArray().Select(word => word.GetString()!)];
        if (words.Distinct(StringComparer.Ordinal).Count() != words.Length) throw new InputException($"{source} has a word twice; write the file again.");
        return words;
    }

    /// <summary>The words of a checkpoint.</summary>
    public static ImmutableArray<string> Vocabulary(SafetensorsReader file)
    {
        Required(file, VocabularyKey);
        return FindVocabulary(file)!.Value;
    }

    /// <summary>What a tagger reads and gives, or null where the file does not say.</summary>
    public static TaggerVocabulary? FindTagger(SafetensorsReader file) =>
        file.Metadata.TryGetValue(TaggerKey, out var json) ? TaggerVocabularyJson.Read(json, $"The tagger in {file.FilePath}") : null;

    /// <summary>What the tagger of a checkpoint reads and gives.</summary>
    public static TaggerVocabulary Tagger(SafetensorsReader file)
    {
        Required(file, TaggerKey);
        return FindTagger(file)!;
    }

    private static int Number(SafetensorsReader file, string key) =>
        int.TryParse(Required(file, key), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InputException($"The metadata {key} of {file.FilePath} is not a number; use another copy or an earlier checkpoint.");
}
