using System.Collections.Immutable;

namespace Lockstep.Model.Recipes;

/// <summary>The recipes known by name: the published ones for the Penn Treebank (Zaremba et al., arXiv:1409.2329) that of the built-in corpus, and that of taggers.</summary>
public static class NamedRecipes
{
    /// <summary>All of them, in the order they are listed in.</summary>
    public static ImmutableArray<NamedRecipe> All { get; } =
    [
        new("tutorial", "Penn Treebank, two epochs with dropout; test perplexity about 180", new Recipe()),
        new("small", "Penn Treebank, 200 units without dropout; test perplexity about 116", new Recipe
        {
            NumSteps = 20,
            InitScale = 0.1,
            InputKeep = 1,
            OutputKeep = 1,
            ForgetBias = 0,
            LrDecay = 0.5,
            FlatEpochs = 4,
            Epochs = 13,
        }),
        new("medium", "Penn Treebank, 650 units with dropout; test perplexity about 82", new Recipe
        {
            HiddenSize = 650,
            ForgetBias = 0,
            LrDecay = 0.8,
            FlatEpochs = 6,
            Epochs = 39,
        }),
        new("large", "Penn Treebank, 1500 units with strong dropout; test perplexity about 78", new Recipe
        {
            HiddenSize = 1500,
            InitScale = 0.04,
            InputKeep = 0.35,
            OutputKeep = 0.35,
            MaxGradNorm = 10,
            ForgetBias = 0,
            LrDecay = 1 / 1.15,
            FlatEpochs = 14,
            Epochs = 55,
        }),
        new("tied", "Penn Treebank, 200 units with dropout, one matrix of words read and predicted by; test perplexity about 93", new Recipe
        {
            InitScale = 0.1,
            InputKeep = 0.7,
            OutputKeep = 0.7,
            TieWeights = true,
            LrDecay = 0.65,
            FlatEpochs = 5,
            Epochs = 14,
        }),
        new("builtin", "The built-in corpus, in a minute or two", new Recipe
        {
            HiddenSize = 128,
            NumSteps = 20,
            InitScale = 0.1,
            InputKeep = 1,
            OutputKeep = 1,
            LrDecay = 0.5,
            FlatEpochs = 3,
            Epochs = 8,
        }),
        new("tagger", "Tagged text, a bidirectional LSTM; for --task tag", new Recipe
        {
            Task = Tasks.Tagger,
            Bidirectional = true,
            HiddenSize = 128,
            NumSteps = 60,
            InitScale = 0.1,
            InputKeep = 0.7,
            OutputKeep = 0.5,
            LearningRate = 2,
            LrDecay = 0.4,
            FlatEpochs = 3,
            Epochs = 6,
        }),
    ];

    /// <summary>The recipe of a name, or null where none has it.</summary>
    public static Recipe? Find(string name) => All.FirstOrDefault(known => known.Name == name)?.Recipe;

    /// <summary>The recipe of a name.</summary>
    /// <exception cref="InputException">None has it; the message lists the names.</exception>
    public static Recipe Get(string name) =>
        Find(name) ?? throw new InputException($"There is no recipe '{name}'; choose one of {string.Join(", ", All.Select(known => known.Name))}.");
}
