namespace Lockstep.Model.Recipes;

/// <summary>A recipe that is known by name.</summary>
/// <param name="Name">What <c>--recipe</c> takes.</param>
/// <param name="Description">One line saying what it is for.</param>
/// <param name="Recipe">The recipe.</param>
public sealed record NamedRecipe(string Name, string Description, Recipe Recipe);
