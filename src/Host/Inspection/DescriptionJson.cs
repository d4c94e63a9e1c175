using System.Text.Json;
using Lockstep.Model.Recipes;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Inspection;

/// <summary>What a file holds, as one JSON object.</summary>
internal static class DescriptionJson
{
    /// <summary>One line; what is not there, or not finite, is null.</summary>
    public static string Line(FileDescription file) => PlainJson.Line(json =>
    {
        json.WriteString("file", file.Path);
        json.WriteNumber("bytes", file.Bytes);
        json.WriteString("checksum", file.Fault is not null ? "damaged" : file.HasChecksum ? "verified" : "none");
        json.WriteString("fault", file.Fault);
        json.WriteString("format", file.Format);
        json.WriteString("numerics_version", file.Numerics);
        json.WriteString("corpus_sha256", file.CorpusSha256);
        WriteProgress(json, file);
        WriteRecipe(json, file);
        WriteVocabulary(json, file);
        json.WriteNumber("values", file.Values);
        WriteTensors(json, file);
    });

    private static void WriteProgress(Utf8JsonWriter json, FileDescription file)
    {
        if (file.Progress is not { } progress)
        {
            json.WriteNull("progress");
            return;
        }

        json.WriteStartObject("progress");
        json.WriteNumber("step", progress.Step);
        json.WriteReal("best_valid_perplexity", progress.BestValidPerplexity);
        json.WriteEndObject();
    }

    private static void WriteRecipe(Utf8JsonWriter json, FileDescription file)
    {
        json.WritePropertyName("recipe");
        using var recipe = JsonDocument.Parse(file.Recipe is null ? "null" : RecipeFile.ToJson(file.Recipe));
        recipe.RootElement.WriteTo(json);
    }

    private static void WriteVocabulary(Utf8JsonWriter json, FileDescription file)
    {
        if (file.Vocabulary is not { } words)
        {
            json.WriteNull("vocabulary");
            return;
        }

        json.WriteStartArray("vocabulary");
        foreach (var word in words) json.WriteStringValue(word);
        json.WriteEndArray();
    }

    private static void WriteTensors(Utf8JsonWriter json, FileDescription file)
    {
        json.WriteStartArray("tensors");
        foreach (var (tensor, values) in file.Tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteString("dtype", tensor.Type);
            json.WriteStartArray("shape");
            foreach (var size in tensor.Shape) json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteNumber("values", tensor.Length);
            json.WriteReal("min", values?.Least);
            json.WriteReal("max", values?.Most);
            json.WriteReal("mean", values?.Mean);
            json.WriteReal("norm", values?.Norm);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
