using System.Globalization;
using System.Text.Json;

namespace Lockstep.Model.Recipes;

/// <summary>A field of a recipe file: its name, its range, and its place in a <see cref="Recipe"/>.</summary>
/// <param name="Name">The name in JSON.</param>
/// <param name="Allowed">The values it may take, for a message after "give".</param>
/// <param name="Read">The recipe with the field taken from JSON; null if that value is not allowed.</param>
/// <param name="Json">The field's value as JSON.</param>
/// <param name="IsAllowed">Whether the field of a recipe is within its range.</param>
internal sealed record RecipeField(
    string Name,
    string Allowed,
    Func<Recipe, JsonElement, Recipe?> Read,
    Func<Recipe, string> Json,
    Predicate<Recipe> IsAllowed)
{
    /// <summary>A field that holds a word of a list.</summary>
    public static RecipeField Word(string name, string[] known, Func<Recipe, string> get, Func<Recipe, string, Recipe> with) => new(
        name,
        $"one of the known ones ({string.Join(", ", known)})",
        (recipe, json) => json.ValueKind == JsonValueKind.String && known.Contains(json.GetString()!) ? with(recipe, json.GetString()!) : null,
        recipe => JsonSerializer.Serialize(get(recipe)),
        recipe => known.Contains(get(recipe)));

    /// <summary>A field that is true or false.</summary>
    public static RecipeField Flag(string name, Func<Recipe, bool> get, Func<Recipe, bool, Recipe> with) => new(
        name,
        "true or false",
        (recipe, json) => json.ValueKind is JsonValueKind.True or JsonValueKind.False ? with(recipe, json.GetBoolean()) : null,
        recipe => get(recipe) ? "true" : "false",
        _ => true);

    /// <summary>A field that holds a whole number.</summary>
    public static RecipeField Whole(string name, long least, long most, Func<Recipe, long> get, Func<Recipe, long, Recipe> with)
    {
        bool InRange(long value) => value >= least && value <= most;
        return new(
            name,
            string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"),
            (recipe, json) => json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out var value) && InRange(value) ? with(recipe, value) : null,
            recipe => get(recipe).ToString(CultureInfo.InvariantCulture),
            recipe => InRange(get(recipe)));
    }

    /// <summary>A field that holds a number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static RecipeField Real(string name, double least, double most, Func<Recipe, double> get, Func<Recipe, double, Recipe> with) =>
        Real(name, string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"), value => value >= least && value <= most, get, with);

    /// <summary>A field that holds a number above zero.</summary>
    public static RecipeField Positive(string name, double most, Func<Recipe, double> get, Func<Recipe, double, Recipe> with) =>
        Real(name, string.Create(CultureInfo.InvariantCulture, $"a number above 0 and at most {most}"), value => value > 0 && value <= most, get, with);

    private static RecipeField Real(string name, string allowed, Predicate<double> inRange, Func<Recipe, double> get, Func<Recipe, double, Recipe> with) => new(
        name,
        allowed,
        (recipe, json) => json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var value) && inRange(value) ? with(recipe, value) : null,
        recipe => get(recipe).ToString("R", CultureInfo.InvariantCulture),
        recipe => inRange(get(recipe)));
}
