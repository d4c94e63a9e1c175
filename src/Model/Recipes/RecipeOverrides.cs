namespace Lockstep.Model.Recipes;

/// <summary>Fields of a recipe given on the command line; null leaves the recipe's own.</summary>
/// <param name="Epochs"><c>--epochs</c></param>
/// <param name="Seed"><c>--seed</c></param>
/// <param name="Shards"><c>--shards</c></param>
public sealed record RecipeOverrides(int? Epochs = null, uint? Seed = null, int? Shards = null)
{
    /// <summary>The recipe with these fields in place of its own.</summary>
    /// <exception cref="InputException">A field is out of its range, or the shards do not divide the batch.</exception>
    public Recipe ApplyTo(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var changed = recipe with
        {
            Epochs = Epochs ?? recipe.Epochs,
            Seed = Seed ?? recipe.Seed,
            Shards = Shards ?? recipe.Shards,
        };
        RecipeRules.Check(changed, "The command line");
        return changed;
    }
}
