namespace Lockstep.Host.Planning;

/// <summary>What a plan is asked for.</summary>
internal sealed record PlanOptions
{
    /// <summary>The recipe, by name or file.</summary>
    public required string Recipe { get; init; }

    /// <summary>The most workers to look at.</summary>
    public required int Workers { get; init; }

    /// <summary>Threads of each worker.</summary>
    public required int Threads { get; init; }

    /// <summary>Of the link of each machine.</summary>
    public required Bandwidth Bandwidth { get; init; }

    /// <summary>Whether the workers add the gradients up, and not the coordinator.</summary>
    public bool SlicesOnWorkers { get; init; }

    /// <summary>The folder of the text; null where its size alone is known.</summary>
    public string? Data { get; init; }

    /// <summary>Words of the vocabulary, where there is no text; null for those of the Penn Treebank.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>Tokens of the training split, where there is no text; null for those of the Penn Treebank.</summary>
    public long? Tokens { get; init; }

    /// <summary>Cores of the one machine that all processes share; null where each has as many as it has threads, of its own.</summary>
    public int? Cores { get; init; }

    /// <summary>Words a second of one worker alone, measured elsewhere; null to measure it here.</summary>
    public double? WordsPerSecond { get; init; }

    /// <summary>Checkpoints that are kept.</summary>
    public int KeptCheckpoints { get; init; } = 2;

    /// <summary>Whether to print JSON.</summary>
    public bool IsJson { get; init; }
}
