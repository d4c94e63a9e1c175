using Lockstep.Model.Data;
using Lockstep.Model.Data.Tagging;

namespace Lockstep.Model.Learning;

/// <summary>What a run learns, and from which text.</summary>
public interface IRunTask
{
    /// <summary>What to call the text in messages.</summary>
    string CorpusName { get; }

    /// <summary>The digest of all that is read of the text.</summary>
    string CorpusSha256 { get; }

    /// <summary>The sizes of the network.</summary>
    ModelShape Shape { get; }

    /// <summary>Steps in an epoch.</summary>
    int StepsPerEpoch { get; }

    /// <summary>Words that are learned from in an epoch.</summary>
    long WordsPerEpoch { get; }

    /// <summary>The words in the order of their ids; none where the ids are those of <see cref="Tagger"/>.</summary>
    IReadOnlyList<string> Words { get; }

    /// <summary>What a tagger reads and gives; null for any other network.</summary>
    TaggerVocabulary? Tagger { get; }

    /// <summary>What the rows of a step read.</summary>
    /// <param name="step">The step over the whole run, from 0.</param>
    IStepBatch Batch(long step);

    /// <summary>Whether rows go on in a step where they stopped in the one before; else their states begin with zeros.</summary>
    bool GoesOn(long step);

    /// <summary>The perplexity of the language itself on a split, where it is known: no model can be expected to do better.</summary>
    double? Floor(Split split);
}
