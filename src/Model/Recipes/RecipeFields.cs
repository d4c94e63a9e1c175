using System.Collections.Immutable;
using Lockstep.Model.Layers;

namespace Lockstep.Model.Recipes;

/// <summary>Every field of a recipe, in the order files are written in.</summary>
internal static class RecipeFields
{
    public static ImmutableArray<RecipeField> All { get; } =
    [
        RecipeField.Word("task", [Tasks.LanguageModel, Tasks.Tagger], r => r.Task, (r, v) => r with { Task = v }),
        RecipeField.Word("cell", [.. CellShape.All.Select(cell => cell.Name)], r => r.Cell, (r, v) => r with { Cell = v }),
        RecipeField.Whole("hidden_size", 1, 8192, r => r.HiddenSize, (r, v) => r with { HiddenSize = (int)v }),
        RecipeField.Whole("num_layers", 1, 16, r => r.NumLayers, (r, v) => r with { NumLayers = (int)v }),
        RecipeField.Flag("bidirectional", r => r.Bidirectional, (r, v) => r with { Bidirectional = v }),
        RecipeField.Whole("batch_size", 1, 4096, r => r.BatchSize, (r, v) => r with { BatchSize = (int)v }),
        RecipeField.Whole("num_steps", 1, 4096, r => r.NumSteps, (r, v) => r with { NumSteps = (int)v }),
        RecipeField.Whole("shards", 1, 4096, r => r.Shards, (r, v) => r with { Shards = (int)v }),
        RecipeField.Positive("init_scale", 10, r => r.InitScale, (r, v) => r with { InitScale = v }),
        RecipeField.Positive("input_keep", 1, r => r.InputKeep, (r, v) => r with { InputKeep = v }),
        RecipeField.Positive("output_keep", 1, r => r.OutputKeep, (r, v) => r with { OutputKeep = v }),
        RecipeField.Flag("tie_weights", r => r.TieWeights, (r, v) => r with { TieWeights = v }),
        RecipeField.Positive("max_grad_norm", 1_000_000, r => r.MaxGradNorm, (r, v) => r with { MaxGradNorm = v }),
        RecipeField.Real("forget_bias", -100, 100, r => r.ForgetBias, (r, v) => r with { ForgetBias = v }),
        RecipeField.Positive("learning_rate", 1000, r => r.LearningRate, (r, v) => r with { LearningRate = v }),
        RecipeField.Positive("lr_decay", 1, r => r.LrDecay, (r, v) => r with { LrDecay = v }),
        RecipeField.Whole("flat_epochs", 0, 100_000, r => r.FlatEpochs, (r, v) => r with { FlatEpochs = (int)v }),
        RecipeField.Whole("epochs", 1, 100_000, r => r.Epochs, (r, v) => r with { Epochs = (int)v }),
        RecipeField.Whole("seed", 0, uint.MaxValue, r => r.Seed, (r, v) => r with { Seed = (uint)v }),
    ];
}
