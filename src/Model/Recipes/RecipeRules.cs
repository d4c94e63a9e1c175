using System.Globalization;

namespace Lockstep.Model.Recipes;

/// <summary>What a recipe must keep to, wherever it comes from.</summary>
public static class RecipeRules
{
    // Activations of a batch are addressed with 32 bits, four gates a unit.
    private const long MaxUnitsOfBatch = 1L << 28;

    /// <summary>Refuses a recipe with a field out of its range, or with fields that do not go together.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="source">What the user gave it in, for the message: a file's path or "The command line".</param>
    /// <exception cref="InputException">It breaks a rule; the message names source, field and range.</exception>
    public static void Check(Recipe recipe, string source)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        foreach (var field in RecipeFields.All)
        {
            if (!field.IsAllowed(recipe)) throw new InputException($"{source}: {field.Name} is {field.Json(recipe)}; give {field.Allowed}.");
        }

        if (recipe.TieWeights && recipe.Task != Tasks.LanguageModel)
        {
            throw new InputException(
                $"{source}: tie_weights is true, but only a language model reads and predicts the same words; give false, or the task \"{Tasks.LanguageModel}\".");
        }

        if (recipe is { Bidirectional: true, Task: Tasks.LanguageModel })
        {
            throw new InputException(
                $"{source}: bidirectional is true, but a language model that reads both ways sees the words it is to predict; give false, or a task other than \"{Tasks.LanguageModel}\".");
        }

        if (recipe.BatchSize % recipe.Shards != 0)
        {
            var divisors = Enumerable.Range(1, recipe.BatchSize).Where(shards => recipe.BatchSize % shards == 0);
            throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"{source}: shards is {recipe.Shards}, which does not divide batch_size {recipe.BatchSize}; give one of {string.Join(", ", divisors)}."));
        }

        var units = (long)recipe.BatchSize * recipe.NumSteps * recipe.HiddenSize;
        if (units > MaxUnitsOfBatch)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"{source}: batch_size x num_steps x hidden_size is {units}; make one of them smaller, the product may be at most {MaxUnitsOfBatch}."));
        }
    }

    /// <summary>The fields in which two recipes differ, without <c>epochs</c>, the one that a resumed run may raise; empty if they train alike.</summary>
    public static IReadOnlyList<string> Differences(Recipe one, Recipe other) =>
        [.. RecipeFields.All.Where(field => field.Name != "epochs" && field.Json(one) != field.Json(other)).Select(field => field.Name)];
}
