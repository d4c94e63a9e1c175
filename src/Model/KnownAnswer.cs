using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Lockstep.Model.Data;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Model.Storage;

namespace Lockstep.Model;

/// <summary>
/// Shows that this machine's kernels give the bits of <see cref="NumericsVersion.Current"/>: two steps of three tiny networks have one right answer. Who joins a run
/// computes it first, which also compiles what a step needs.
/// </summary>
/// <remarks>
/// The networks together go through every cell, dropout, touched rows, tied weights, the softmax over several groups of words, the norm and its clip. Costs and norms
/// count beside the weights, since a logarithm leaves no trace in these.
/// </remarks>
public static class KnownAnswer
{
    /// <summary>What every machine comes to. It changes with <see cref="NumericsVersion.Current"/> and never without it.</summary>
    public const ulong Expected = 0x7B0E_0429_AF48_FE24;

    // More than a group of the softmax, and no multiple of any vector.
    private const int Words = 150;
    private const int Steps = 2;

    private static readonly Recipe Lstm = new()
    {
        HiddenSize = 36,
        NumLayers = 2,
        BatchSize = 6,
        NumSteps = 5,
        Shards = 3,
        InitScale = 0.7,
        InputKeep = 0.8,
        OutputKeep = 0.7,
        MaxGradNorm = 0.5,
        Epochs = 1,
        Seed = 20,
    };

    private static readonly ImmutableArray<Recipe> Recipes =
    [
        Lstm,
        Lstm with { Cell = "gru", NumLayers = 1, TieWeights = true },
        Lstm with { Cell = "rnn", NumLayers = 1, OutputKeep = 1 },
    ];

    /// <summary>The answer of some kernels on the caller's thread.</summary>
    /// <returns>The first 8 bytes of a SHA-256; to be compared with <see cref="Expected"/>.</returns>
    /// <exception cref="DivergedException">The kernels are so wrong that a cost or a norm is not finite.</exception>
    public static ulong Compute(Kernels kernels)
    {
        using var team = new ThreadTeam(1);
        return Compute(kernels, team);
    }

    /// <summary>The answer of some kernels on a team of threads.</summary>
    /// <inheritdoc cref="Compute(Kernels)"/>
    public static ulong Compute(Kernels kernels, ThreadTeam team)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(team);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var corpus = Corpus();
        foreach (var recipe in Recipes) Append(hash, kernels, team, new RunPlan(recipe, corpus));
        return BinaryPrimitives.ReadUInt64BigEndian(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, Kernels kernels, ThreadTeam team, RunPlan plan)
    {
        var replica = new Replica(plan.Shape, kernels);
        InitialWeights.Fill(replica.Parameters, plan.Recipe);
        new ReferenceTrainer(kernels, team, plan, replica).Train(Steps, new Decisions(hash), CancellationToken.None);
        hash.AppendData(Convert.FromHexString(WeightsDigest.Sha256(replica.Parameters)));
    }

    private static Corpus Corpus()
    {
        var vocabulary = Vocabulary.FromWords([Vocabulary.EndOfSentence, .. Enumerable.Range(1, Words - 1).Select(id => $"{id}")]);
        var text = new CorpusSplit(Enumerable.Range(0, Lstm.BatchSize * ((Steps * Lstm.NumSteps) + 1)).Select(i => (i + (i * i * i / 7)) % Words).ToArray(), 0);
        return new Corpus("known answer", vocabulary, text, text, text);
    }

    private sealed class Decisions(IncrementalHash hash) : ITrainingKeeper
    {
        public Action? Committed(StepDecision step)
        {
            Span<byte> bytes = stackalloc byte[2 * sizeof(double)];
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, step.Cost);
            BinaryPrimitives.WriteDoubleLittleEndian(bytes[sizeof(double)..], step.GradientNorm);
            hash.AppendData(bytes);
            return null;
        }
    }
}
