using Lockstep.Host.Training;
using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Gradients;
using Lockstep.Model.Learning;
using Lockstep.Model.Parameters;
using Lockstep.Model.Recipes;
using static System.FormattableString;

namespace Lockstep.Host.Planning;

/// <summary>The run that is planned: its recipe on its text, or on a drawn one where only the size of the text is known.</summary>
internal sealed class PlannedRun
{
    private const int UsualWorkers = 4;
    private const int PtbWords = 10_000;
    private const long PtbTokens = 929_589;

    // Enough to count on; what is left of a longer text is more of the same.
    private const int MostDrawn = 2_000_000;

    private PlannedRun(RunPlan plan, string text, double stepsPerEpoch, long tokens)
    {
        (Plan, Text, StepsPerEpoch, Tokens) = (plan, text, stepsPerEpoch, tokens);
        Layout = ParameterLayout.For(plan.Shape);
        Chunks = ChunkPlan.For(Layout);
    }

    public RunPlan Plan { get; }

    public Recipe Recipe => Plan.Recipe;

    /// <summary>What the text is, in words.</summary>
    public string Text { get; }

    public double StepsPerEpoch { get; }

    /// <summary>Tokens of all splits that are known.</summary>
    public long Tokens { get; }

    public double Steps => StepsPerEpoch * Recipe.Epochs;

    /// <summary>Words that a step learns from, on average.</summary>
    public double WordsPerStep => (double)Plan.Task.WordsPerEpoch / Plan.StepsPerEpoch;

    public ParameterLayout Layout { get; }

    public ChunkPlan Chunks { get; }

    /// <summary>Values in the states of the rows of a shard.</summary>
    public int StatesPerShard => Recipe.RowsPerShard * Plan.Shape.RowStateLength;

    /// <summary>Workers of a plan that says nothing of them.</summary>
    /// <exception cref="InputException">There is no such recipe.</exception>
    public static int DefaultWorkers(string recipe) => Math.Min(UsualWorkers, RecipeFile.Resolve(recipe).Shards);

    /// <exception cref="InputException">There is no such recipe or text, or they do not go together.</exception>
    public static PlannedRun Of(PlanOptions options)
    {
        var recipe = RecipeFile.Resolve(options.Recipe);
        if (options.Data is { } folder)
        {
            return On(RunSource.Read(recipe.Task, folder).Plan(recipe));
        }

        if (recipe.Task == Tasks.Tagger) throw new InputException($"{options.Recipe}: task is \"{Tasks.Tagger}\", whose features depend on the text; give the folder of the tagged text with --data.");
        var (words, tokens) = (options.VocabularySize ?? PtbWords, options.Tokens ?? PtbTokens);
        var drawn = (int)Math.Min(tokens, Math.Max(MostDrawn, 2L * recipe.BatchSize * (recipe.NumSteps + 1)));
        var drawnPlan = new RunPlan(recipe, DrawnText.Of(words, drawn));
        return new PlannedRun(drawnPlan, Invariant($"{tokens:N0} tokens, vocabulary of {words:N0} words, as frequent as Zipf's law has them"), (double)drawnPlan.StepsPerEpoch * tokens / drawn, tokens);
    }

    /// <summary>A run on a text that is at hand.</summary>
    public static PlannedRun On(RunPlan plan) => new(
        plan, Invariant($"{plan.Task.CorpusName}: {plan.Task.WordsPerEpoch:N0} words an epoch, embedding of {plan.Shape.EncoderRows:N0} rows"), plan.StepsPerEpoch, TokensOf(plan));

    private static long TokensOf(RunPlan plan) => plan.Task is LanguageModelTask { Corpus: var corpus } ? corpus.Train.Length + corpus.Valid.Length + corpus.Test.Length : plan.Task.WordsPerEpoch * plan.Shape.IdsPerPosition;
}
