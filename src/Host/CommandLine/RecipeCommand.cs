using System.CommandLine;
using Lockstep.Model.Recipes;

namespace Lockstep.Host.CommandLine;

/// <summary><c>lockstep recipe</c>.</summary>
internal static class RecipeCommand
{
    public static Command Create()
    {
        var list = new Command("list", "Lists the recipes known by name.");
        list.SetAction(_ =>
        {
            var width = NamedRecipes.All.Max(known => known.Name.Length);
            foreach (var known in NamedRecipes.All) Console.WriteLine($"{known.Name.PadRight(width)}  {known.Description}");
            return ExitCode.Success;
        });

        var recipe = new Argument<string>("recipe") { Description = "A name from 'lockstep recipe list', or a JSON file.", HelpName = "NAME|FILE.json" };
        var show = new Command("show", "Prints every field of a recipe as JSON, which --recipe takes as it is. Example: lockstep recipe show small > mine.json")
        {
            recipe,
        };
        show.SetAction(parsed =>
        {
            Console.WriteLine(RecipeFile.ToJson(RecipeFile.Resolve(parsed.GetRequiredValue(recipe))));
            return ExitCode.Success;
        });
        return new Command("recipe", "Shows the recipes: every number that decides the result of a run.") { list, show };
    }
}
