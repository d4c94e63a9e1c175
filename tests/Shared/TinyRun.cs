using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Model.Storage;

namespace Lockstep.Tests;

/// <summary>A run of a few milliseconds a step, with everything in it: two layers, dropout, shards, a vocabulary that fills no panel.</summary>
internal static class TinyRun
{
    public const int Words = 41;

    public static readonly Recipe Recipe = new()
    {
        HiddenSize = 12,
        NumLayers = 2,
        BatchSize = 8,
        NumSteps = 5,
        Shards = 8,
        InitScale = 0.2,
        InputKeep = 0.8,
        OutputKeep = 0.7,
        MaxGradNorm = 1,
        LearningRate = 0.7,
        LrDecay = 0.5,
        FlatEpochs = 1,
        Epochs = 3,
        Seed = 11,
    };

    /// <summary>A text without repetition: 8 steps an epoch with the recipe above.</summary>
    public static Corpus Corpus { get; } = CorpusOf(Enumerable.Range(0, 350).Select(i => (i + (i * i * i / 7)) % Words));

    public static RunPlan Plan { get; } = new(Recipe, Corpus);

    public static Corpus CorpusOf(IEnumerable<int> tokens, int words = Words)
    {
        int[] ids = [.. tokens];
        var vocabulary = Vocabulary.FromWords([Vocabulary.EndOfSentence, .. Enumerable.Range(1, words - 1).Select(id => $"w{id}")]);
        var split = new CorpusSplit(ids, 0);
        return new Corpus("tiny", vocabulary, split, split, split);
    }

    /// <summary>A replica at version 0.</summary>
    public static Replica Replica(RunPlan plan, Kernels? kernels = null)
    {
        var replica = new Replica(plan.Shape, kernels);
        InitialWeights.Fill(replica.Parameters, plan.Recipe);
        return replica;
    }

    /// <summary>What every cluster must come to.</summary>
    public static string ReferenceSha256(RunPlan plan, long steps, int vectorBits = 0, int threads = 1)
    {
        var kernels = vectorBits == 0 ? Kernels.Best : Kernels.OfWidth(vectorBits);
        using var team = new ThreadTeam(threads);
        var replica = Replica(plan, kernels);
        new ReferenceTrainer(kernels, team, plan, replica).Train(steps, new NothingKept(), CancellationToken.None);
        return WeightsDigest.Sha256(replica.Parameters);
    }

    /// <summary>A computation for a single thread; the team is the caller's own thread.</summary>
    public static ShardComputation Computation(RunPlan plan, int maxShards) =>
        new(Kernels.Best, new ThreadTeam(1), plan, Chunks(plan), maxShards);

    public static ChunkPlan Chunks(RunPlan plan) => ChunkPlan.For(ParameterLayout.For(plan.Shape));
}
