using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Lockstep.Model.Storage;

namespace Lockstep.Model.Data.Tagging;

/// <summary>
/// A tagger's vocabulary as JSON: <c>{"tags": [...], "features": {"word": [...], "suffix_1": [...], ...}}</c>, everything in the order of ids. Names of features tell how
/// a word's value is found; the unknown value of a feature has the id before its first and is not listed.
/// </summary>
internal static class TaggerVocabularyJson
{
    private const string TagsName = "tags";
    private const string FeaturesName = "features";

    public static string Write(TaggerVocabulary vocabulary) => PlainJson.Line(json =>
    {
        WriteTexts(json, TagsName, vocabulary.Tags);
        json.WriteStartObject(FeaturesName);
        foreach (var (name, values) in vocabulary.Features.Names.Zip(vocabulary.Features.Values)) WriteTexts(json, name, values);
        json.WriteEndObject();
    });

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">Where it stands, for messages.</param>
    /// <exception cref="InputException">It is anything else.</exception>
    public static TaggerVocabulary Read(string json, string source)
    {
        using var document = StrictJson.ParseObject(Encoding.UTF8.GetBytes(json), source);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Name is not (TagsName or FeaturesName))
                throw new InputException($"{source} has the unknown field '{property.Name}'; use a newer Lockstep or write the file again.");
        }

        return new TaggerVocabulary(Features(document.RootElement, source), Tags(document.RootElement, source));
    }

    private static ImmutableArray<string> Tags(JsonElement root, string source)
    {
        if (!root.TryGetProperty(TagsName, out var tags)) throw new InputException($"{source} has no {TagsName}; write the file again.");
        var texts = Texts(tags, TagsName, source);
        return texts.Length > 0 ? texts : throw new InputException($"{source} lists no {TagsName}; write the file again.");
    }

    private static WordFeatures Features(JsonElement root, string source)
    {
        if (!root.TryGetProperty(FeaturesName, out var json) || json.ValueKind != JsonValueKind.Object)
            throw new InputException($"{source} has no object of {FeaturesName}; write the file again.");
        var features = ImmutableArray.CreateBuilder<WordFeature>();
        var values = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        foreach (var property in json.EnumerateObject())
        {
            features.Add(WordFeature.All.FirstOrDefault(feature => feature.Name == property.Name)
                ?? throw new InputException($"{source} has the unknown feature '{property.Name}'; use a newer Lockstep."));
            values.Add(Texts(property.Value, property.Name, source));
        }

        if (features.Count == 0 || features[0] != WordFeature.Word)
            throw new InputException($"{source} does not begin its {FeaturesName} with '{WordFeature.Word.Name}'; write the file again.");
        return new WordFeatures(features.ToImmutable(), values.ToImmutable());
    }

    private static ImmutableArray<string> Texts(JsonElement json, string name, string source)
    {
        if (json.ValueKind != JsonValueKind.Array || json.EnumerateArray().Any(text => text.ValueKind != JsonValueKind.String))
            throw new InputException($"The list '{name}' of {source} is not a JSON array of texts; write the file again.");
        ImmutableArray<string> texts = [.. json.EnumerateArray().Select(text => text.GetString()!)];
        var twice = texts.CountBy(text => text, StringComparer.Ordinal).FirstOrDefault(entry => entry.Value > 1).Key;
        return twice is null ? texts : throw new InputException($"The list '{name}' of {source} has '{twice}' twice; write the file again.");
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
