using Lockstep.Model.Recipes;

namespace Lockstep.Host.Tests.Programs;

public sealed class RecipeCommandTests : IDisposable
{
    private readonly TinyWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void The_list_names_every_recipe()
    {
        var listed = LockstepProgram.Run("recipe", "list").Successful().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(NamedRecipes.All.Select(known => known.Name), listed.Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void What_is_shown_is_a_recipe_file()
    {
        var shown = LockstepProgram.Run("recipe", "show", "small").Successful().Output;

        Assert.Equal(NamedRecipes.Get("small"), RecipeFile.Read(_world.Write("shown.json", shown)));
        LockstepProgram.Run("recipe", "show", _world.Recipe).Successful();
        LockstepProgram.Run("recipe", "show", "none").Refused("none", "tutorial");
    }
}
