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
        var name = options.Recipe ?? (options.Data is null ? "builtin" : "tutorial");
        var recipe = new RecipeOverrides(options.Epochs, options.Seed, options.Shards).ApplyTo(RecipeFile.Resolve(name));
        RefuseOtherTasks(recipe, name);
        var corpus = CorpusSource.Read(options.Data);
        var plan = new RunPlan(recipe, corpus);
        var replica = new Replica(plan.Shape);
        var initialSha256 = options.Init is { } model ? GivenWeights.Fill(replica.Parameters, model, plan) : null;
        if (initialSha256 is null) InitialWeights.Fill(replica.Parameters, recipe);
        var folder = RunFolder.Create(
            options.Out ?? DefaultFolder(Path.GetFileNameWithoutExtension(name), time),
            recipe,
            new RunOrigin(options.Data is null ? null : Path.GetFullPath(options.Data), corpus.Sha256, initialSha256));
        return new OpenRun(folder, plan, replica, Progress.Start, CorpusSource.Notices(corpus));
    }

    private static void RefuseOtherTasks(Recipe recipe, string source)
    {
        if (recipe.Task == Tasks.LanguageModel) return;
        throw new InputException($"{source}: task is \"{recipe.Task}\", which needs text with tags; give \"{Tasks.LanguageModel}\" to train a language model.");
    }

    private static string DefaultFolder(string recipeName, TimeProvider time)
    {
        var path = Path.Combine(DefaultParent, string.Create(CultureInfo.InvariantCulture, $"{recipeName}-{time.GetLocalNow():yyyyMMdd-HHmmss}"));
        var free = path;
        for (var number = 2; Path.Exists(free); number++) free = string.Create(CultureInfo.InvariantCulture, $"{path}-{number}");
        return free;
    }
}
