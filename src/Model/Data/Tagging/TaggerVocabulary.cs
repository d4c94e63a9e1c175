using System.Collections.Immutable;

namespace Lockstep.Model.Data.Tagging;

/// <summary>What a tagger reads and writes: the features of words, and the tags. With the weights it is all that tagging takes.</summary>
public sealed class TaggerVocabulary
{
    private readonly Dictionary<string, int> _tagIds;

    internal TaggerVocabulary(WordFeatures features, ImmutableArray<string> tags)
    {
        (Features, Tags) = (features, tags);
        _tagIds = tags.Select((tag, id) => KeyValuePair.Create(tag, id)).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>How words become ids.</summary>
    public WordFeatures Features { get; }

    /// <summary>The tags in the order of their ids, which are the outputs of the network.</summary>
    public ImmutableArray<string> Tags { get; }

    /// <summary>The vocabulary of a training split: values and tags most frequent first, equally frequent ones by Unicode code points.</summary>
    /// <param name="sentences">Its sentences.</param>
    public static TaggerVocabulary Of(IReadOnlyList<ImmutableArray<TaggedWord>> sentences)
    {
        ArgumentNullException.ThrowIfNull(sentences);
        return new TaggerVocabulary(
            WordFeatures.Of(sentences.SelectMany(sentence => sentence.Select(word => word.Word))),
            [.. Vocabulary.InOrder(sentences.SelectMany(sentence => sentence.Select(word => word.Tag)).CountBy(tag => tag, StringComparer.Ordinal))]);
    }

    /// <summary>Finds the id of a tag.</summary>
    /// <returns>Whether the training split had it.</returns>
    public bool TryGetTagId(string tag, out int id) => _tagIds.TryGetValue(tag, out id);
}
