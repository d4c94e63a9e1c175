using System.Text;
using System.Text.Json;
using Lockstep.Model.Data;
using Lockstep.Model.Storage;

namespace Lockstep.Model.Recipes;

/// <summary>Recipes as JSON: one object with fields in snake case, of which a file may name only what differs from <c>tutorial</c>.</summary>
public static class RecipeFile
{
    private const long MaxBytes = 1 << 20;
    private const int LongestShownValue = 40;

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>The recipe of a known name, else that of a file.</summary>
    /// <exception cref="InputException">It is neither, or the file is not a recipe.</exception>
    public static Recipe Resolve(string nameOrPath)
    {
        if (NamedRecipes.Find(nameOrPath) is { } known) return known;
        if (File.Exists(nameOrPath)) return Read(nameOrPath);
        var names = string.Join(", ", NamedRecipes.All.Select(recipe => recipe.Name));
        throw new InputException($"'{nameOrPath}' is neither a known recipe nor a file; give one of {names}, or the path of a recipe in JSON.");
    }

    /// <summary>Reads a recipe file. Where it gives <c>batch_size</c> without <c>shards</c>, each row is a shard.</summary>
    /// <exception cref="InputException">There is no such file, it is not JSON, or a field is unknown, repeated or out of its range.</exception>
    public static Recipe Read(string path)
    {
        var bytes = InputFile.ReadAllBytes(path, MaxBytes);
        return Parse(bytes.AsMemory(ByteOrderMark.LengthIn(bytes)), path);
    }

    /// <summary>Writes every field of a recipe to a file, replacing it whole or not at all.</summary>
    /// <exception cref="IOException">The file could not be written.</exception>
    public static void Write(string path, Recipe recipe) => DurableFile.WriteText(path, ToJson(recipe) + "\n");

    /// <summary>Every field of a recipe as indented JSON, in a fixed order, with numbers that read back to the identical ones.</summary>
    public static string ToJson(Recipe recipe)
    {
        RecipeRules.Check(recipe, "The recipe");
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            writer.WriteStartObject();
            foreach (var field in RecipeFields.All)
            {
                writer.WritePropertyName(field.Name);
                writer.WriteRawValue(field.Json(recipe));
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Reads a recipe from JSON text in UTF-8.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="source">Where it stands, for messages.</param>
    /// <exception cref="InputException">It is not JSON, or a field is unknown, repeated or out of its range.</exception>
    public static Recipe Parse(ReadOnlyMemory<byte> utf8, string source)
    {
        using var document = StrictJson.ParseObject(utf8, source);
        var recipe = new Recipe();
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            var field = RecipeFields.All.FirstOrDefault(known => known.Name == property.Name) ?? throw Unknown(property.Name, source);
            recipe = field.Read(recipe, property.Value)
                ?? throw new InputException($"{source}: {field.Name} is {Shown(property.Value)}; give {field.Allowed}.");
            given.Add(field.Name);
        }

        if (given.Contains("batch_size") && !given.Contains("shards")) recipe = recipe with { Shards = recipe.BatchSize };
        RecipeRules.Check(recipe, source);
        return recipe;
    }

    private static InputException Unknown(string name, string source)
    {
        var nearest = NearestName.To(name, RecipeFields.All.Select(field => field.Name));
        return new InputException($"{source}: there is no field '{Cut(name)}' in a recipe; the nearest is '{nearest}'.");
    }

    private static string Shown(JsonElement value) => Cut(value.GetRawText().ReplaceLineEndings(" "));

    private static string Cut(string text) => text.Length > LongestShownValue ? text[..LongestShownValue] + "..." : text;
}
