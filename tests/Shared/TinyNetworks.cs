using Lockstep.Model;

namespace Lockstep.Tests;

/// <summary>The tiny run with every other network: each cell, in one direction and in two.</summary>
internal static class TinyNetworks
{
    public static readonly string[] Names = ["gru", "rnn", "lstm both ways", "gru both ways", "rnn both ways"];

    public static readonly string[] LanguageModels = [.. Names, "lstm tied"];

    // A plan asks no rules: what a network that reads both ways makes of this text is of no use, but its bits are as good as any.
    public static RunPlan Plan(string name) => new(Recipe(name), TinyRun.Corpus);

    public static Recipe Recipe(string name)
    {
        var words = name.Split(' ', 2);
        return TinyRun.Recipe with { Cell = words[0], Bidirectional = name.EndsWith("both ways", StringComparison.Ordinal), TieWeights = name.EndsWith("tied", StringComparison.Ordinal) };
    }
}
