using System.Globalization;
using Lockstep.Model;
using Lockstep.Model.Parameters;
using Lockstep.Model.Recipes;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Training;

/// <summary>Begins a run in a folder of its own, once all that was given is found right.</summary>
internal static class NewRun
{
    private const string DefaultParent = "runs";

    /// <exception cref="InputException">Something given is wrong; nothing was written.</exception>
    public static OpenRun Begin(TrainOptions options, TimeProvider time)
    {
        var recipe = RecipeOf(options);
        var source = RunSource.Read(recipe.Task, options.Data);
        var plan = source.Plan(recipe);
        var (replica, initialSha256) = Initial(plan, options);
        var folder = RunFolder.Create(
            options.Out ?? DefaultFolder(Path.GetFileNameWithoutExtension(NameOf(options)), time),
            recipe,
            new RunOrigin(options.Data is null ? null : Path.GetFullPath(options.Data), source.Sha256, initialSha256));
        return new OpenRun(folder, plan, source.Text, replica, Progress.Start, source.Notices(plan));
    }

    /// <summary>The recipe that is asked for.</summary>
    /// <exception cref="InputException">There is none of the name, it is wrong, or for another task.</exception>
    public static Recipe RecipeOf(TrainOptions options)
    {
        var name = NameOf(options);
        var recipe = new RecipeOverrides(options.Epochs, options.Seed, options.Shards).ApplyTo(RecipeFile.Resolve(name));
        RefuseOtherTask(recipe, name, TaskOf(options));
        return recipe;
    }

    /// <summary>The weights that a run begins with, and their digest where they were given.</summary>
    /// <exception cref="InputException">Those given do not fit.</exception>
    public static (Replica Replica, string? GivenSha256) Initial(RunPlan plan, TrainOptions options)
    {
        var replica = new Replica(plan.Shape);
        if (options.Init is { } model) return (replica, GivenWeights.Fill(replica.Parameters, model, plan));
        InitialWeights.Fill(replica.Parameters, plan.Recipe);
        return (replica, null);
    }

    private static string TaskOf(TrainOptions options) => options.Task ?? Tasks.LanguageModel;

    private static string NameOf(TrainOptions options) => options.Recipe ?? DefaultRecipe(TaskOf(options), options.Data);

    private static string DefaultRecipe(string task, string? data) => task == Tasks.Tagger ? "tagger" : data is null ? "builtin" : "tutorial";

    private static void RefuseOtherTask(Recipe recipe, string name, string task)
    {
        if (recipe.Task == task) return;
        throw new InputException(task == Tasks.LanguageModel
            ? $"{name}: task is \"{recipe.Task}\", which needs text with tags; give --task {recipe.Task} with it, or a recipe whose task is \"{task}\"."
            : $"{name}: task is \"{recipe.Task}\", which learns no tags; leave --task {task} out, or give a recipe whose task is \"{task}\", such as tagger.");
    }

    private static string DefaultFolder(string recipeName, TimeProvider time)
    {
        var path = Path.Combine(DefaultParent, string.Create(CultureInfo.InvariantCulture, $"{recipeName}-{time.GetLocalNow():yyyyMMdd-HHmmss}"));
        var free = path;
        for (var number = 2; Path.Exists(free); number++) free = string.Create(CultureInfo.InvariantCulture, $"{path}-{number}");
        return free;
    }
}
