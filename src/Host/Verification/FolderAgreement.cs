using Lockstep.Model.Recipes;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Verification;

/// <summary>Whether several folders hold one run.</summary>
internal static class FolderAgreement
{
    /// <summary>Finds where a folder says something else of its run than the first one does.</summary>
    public static void Check(IReadOnlyList<RunDescription> runs, Findings findings)
    {
        var first = runs[0];
        foreach (var run in runs.Skip(1))
        {
            var recipe = RecipeRules.Differences(run.Recipe, first.Recipe);
            if (recipe.Count > 0) Add(run.RecipePath, $"the recipe is not that of {first.FolderPath}, in {string.Join(", ", recipe)}");
            if (run.RunId != first.RunId) Add(run.OriginPath, $"the run is {Name(run)}, and {Name(first)} in {first.FolderPath}");
            if (run.Origin.CorpusSha256 != first.Origin.CorpusSha256) Add(run.OriginPath, $"the corpus is not that of {first.FolderPath}");
            if (run.Origin.InitialWeightsSha256 != first.Origin.InitialWeightsSha256) Add(run.OriginPath, $"the run began with other weights than that of {first.FolderPath}");
        }

        void Add(string path, string meaning) => findings.Add(new Finding(path, null, null, meaning + ": these are two runs"));
    }

    private static string Name(RunDescription run) => run.RunId?.ToString() ?? "without an id";
}
