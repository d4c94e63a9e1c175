namespace Lockstep.Model.Data.Tagging;

/// <summary>A tagged sentence in the ids of a <see cref="TaggerVocabulary"/>.</summary>
/// <param name="Ids">K ids a word.</param>
/// <param name="Tags">One tag a word.</param>
public sealed record EncodedSentence(ReadOnlyMemory<int> Ids, ReadOnlyMemory<int> Tags)
{
    /// <summary>Words.</summary>
    public int Length => Tags.Length;

    /// <summary>Whether the model has no row of its own for a word, and tags it by its spelling alone.</summary>
    public bool IsUnknown(int word) => Ids.Span[word * (Ids.Length / Length)] == WordFeatures.UnknownWordId;
}
