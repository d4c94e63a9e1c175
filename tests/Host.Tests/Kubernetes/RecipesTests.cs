using System.Text;
using k8s.Models;
using Lockstep.Model.Recipes;

namespace Lockstep.Host.Tests.Kubernetes;

public sealed class RecipesTests
{
    [Theory]
    [InlineData(Shipped.Local, "builtin")]
    [InlineData(Shipped.Production, "small")]
    public void The_recipe_of_an_overlay_is_one_of_those_with_a_name(string overlay, string recipe)
    {
        var map = Assert.Single(Shipped.Of(overlay).All<V1ConfigMap>(), map => map.Metadata.Name.StartsWith("recipe-", StringComparison.Ordinal));
        Assert.Equal(NamedRecipes.Get(recipe), RecipeFile.Parse(Encoding.UTF8.GetBytes(map.Data["recipe.json"]), overlay));
        Assert.True(map.Immutable);
    }
}
