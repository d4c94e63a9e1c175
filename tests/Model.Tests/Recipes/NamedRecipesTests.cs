using Lockstep.Model.Optimizers;
using Lockstep.Model.Recipes;

namespace Lockstep.Model.Tests.Recipes;

public sealed class NamedRecipesTests
{
    [Theory]
    [InlineData("tutorial", 200, 35, 0.05, 0.5, 5, 1, 2)]
    [InlineData("small", 200, 20, 0.1, 1, 5, 0, 13)]
    [InlineData("medium", 650, 35, 0.05, 0.5, 5, 0, 39)]
    [InlineData("large", 1500, 35, 0.04, 0.35, 10, 0, 55)]
    [InlineData("builtin", 128, 20, 0.1, 1, 5, 1, 8)]
    public void Each_has_its_published_numbers(string name, int hidden, int steps, double init, double keep, double clip, double forget, int epochs)
    {
        var recipe = NamedRecipes.Get(name);

        Assert.Equal(
            (hidden, steps, init, keep, keep, clip, forget, epochs),
            (recipe.HiddenSize, recipe.NumSteps, recipe.InitScale, recipe.InputKeep, recipe.OutputKeep, recipe.MaxGradNorm, recipe.ForgetBias, recipe.Epochs));
        Assert.Equal(("lstm", 2, 20, 20, 1.0), (recipe.Cell, recipe.NumLayers, recipe.BatchSize, recipe.Shards, recipe.LearningRate));
    }

    [Theory]
    [InlineData("tutorial", 2, 1)]
    [InlineData("small", 5, 0.5)]
    [InlineData("medium", 7, 0.8)]
    [InlineData("large", 15, 1 / 1.15)]
    public void Each_decays_after_its_flat_epochs(string name, int epoch, double expected)
    {
        Assert.Equal(1, new LearningRateSchedule(NamedRecipes.Get(name)).InEpoch(epoch - 1));
        Assert.Equal(expected, new LearningRateSchedule(NamedRecipes.Get(name)).InEpoch(epoch));
    }

    [Fact]
    public void Each_keeps_to_the_rules_and_is_described_in_a_line()
    {
        Assert.All(NamedRecipes.All, known => RecipeRules.Check(known.Recipe, known.Name));
        Assert.All(NamedRecipes.All, known => Assert.DoesNotContain('\n', known.Description));
    }

    [Fact]
    public void An_unknown_name_is_answered_with_the_known_ones()
    {
        var error = Assert.Throws<InputException>(() => NamedRecipes.Get("huge"));
        Assert.Equal("There is no recipe 'huge'; choose one of tutorial, small, medium, large, tied, builtin, tagger.", error.Message);
    }
}
