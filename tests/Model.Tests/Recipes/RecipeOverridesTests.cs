using Lockstep.Model.Recipes;

namespace Lockstep.Model.Tests.Recipes;

public sealed class RecipeOverridesTests
{
    [Fact]
    public void Only_what_is_given_replaces_the_recipes_own()
    {
        var recipe = NamedRecipes.Get("small");
        Assert.Equal(recipe, new RecipeOverrides().ApplyTo(recipe));
        Assert.Equal(recipe with { Epochs = 3, Seed = 9, Shards = 4 }, new RecipeOverrides(3, 9, 4).ApplyTo(recipe));
    }

    [Fact]
    public void What_breaks_a_rule_is_refused_as_given_on_the_command_line()
    {
        var error = Assert.Throws<InputException>(() => new RecipeOverrides(Shards: 7).ApplyTo(new Recipe()));
        Assert.Equal("The command line: shards is 7, which does not divide batch_size 20; give one of 1, 2, 4, 5, 10, 20.", error.Message);
    }

    [Fact]
    public void Recipes_that_differ_in_epochs_alone_train_alike()
    {
        Assert.Empty(RecipeRules.Differences(new Recipe(), new Recipe { Epochs = 9 }));
        Assert.Equal(["hidden_size", "seed"], RecipeRules.Differences(new Recipe(), new Recipe { HiddenSize = 9, Seed = 2 }));
    }
}
