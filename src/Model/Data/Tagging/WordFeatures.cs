using System.Collections.Immutable;

namespace Lockstep.Model.Data.Tagging;

/// <summary>Gives every word K ids, one for each feature of its spelling: rows of one embedding, whose sum stands for the word.</summary>
/// <remarks>
/// The rows of a feature lie together: first the one for every value that is unknown, then those of the known values. A word of no training text thus still has
/// what its spelling shares with others.
/// </remarks>
public sealed class WordFeatures
{
    /// <summary>The id of every word that is unknown as a word.</summary>
    public const int UnknownWordId = 0;

    private readonly ImmutableArray<WordFeature> _features;
    private readonly int[] _first;
    private readonly Dictionary<string, int>[] _ids;

    internal WordFeatures(ImmutableArray<WordFeature> features, ImmutableArray<ImmutableArray<string>> values)
    {
        (_features, Values) = (features, values);
        _first = new int[features.Length];
        _ids = new Dictionary<string, int>[features.Length];
        for (var k = 0; k < features.Length; k++)
        {
            _first[k] = Rows;
            _ids[k] = new Dictionary<string, int>(values[k].Length, StringComparer.Ordinal);
            foreach (var value in values[k]) _ids[k].Add(value, _first[k] + 1 + _ids[k].Count);
            Rows += 1 + values[k].Length;
        }
    }

    /// <summary>K, the ids of a word.</summary>
    public int IdsPerWord => _features.Length;

    /// <summary>Rows of the embedding: the ids are 0 to <see cref="Rows"/> - 1.</summary>
    public int Rows { get; }

    /// <summary>How many words have an id of their own.</summary>
    public int KnownWords => Values[0].Length;

    /// <summary>The names of the features in the order of their ids.</summary>
    public IEnumerable<string> Names => _features.Select(feature => feature.Name);

    /// <summary>The known values of each feature in the order of their ids.</summary>
    internal ImmutableArray<ImmutableArray<string>> Values { get; }

    /// <summary>For each feature the id after its last: the k-th feature has those from where the one before it ends.</summary>
    internal int[] Ends() => [.. _first.Skip(1), Rows];

    /// <summary>The features of the words of a training split: values most frequent first, equally frequent ones by Unicode code points.</summary>
    /// <param name="words">Every word as often as it occurs.</param>
    internal static WordFeatures Of(IEnumerable<string> words)
    {
        var counts = words.CountBy(word => word, StringComparer.Ordinal).ToList();
        return new WordFeatures(WordFeature.All, [.. WordFeature.All.Select(Known)]);

        ImmutableArray<string> Known(WordFeature feature) =>
        [
            .. Vocabulary.InOrder(counts
                .AggregateBy(entry => feature.Of(entry.Key), 0, (sum, entry) => sum + entry.Value, StringComparer.Ordinal)
                .Where(entry => entry.Value >= feature.MinCount)),
        ];
    }

    /// <summary>Whether a word has an id of its own.</summary>
    public bool Knows(string word) => _ids[0].ContainsKey(_features[0].Of(word));

    /// <summary>Writes the K ids of a word.</summary>
    /// <param name="word">The word as it is written.</param>
    /// <param name="ids">Receives K ids.</param>
    public void Encode(string word, Span<int> ids)
    {
        for (var k = 0; k < _features.Length; k++) ids[k] = _ids[k].GetValueOrDefault(_features[k].Of(word), _first[k]);
    }

    /// <summary>The ids of the words of a sentence, K a word.</summary>
    public int[] Encode(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        var ids = new int[words.Count * IdsPerWord];
        for (var i = 0; i < words.Count; i++) Encode(words[i], ids.AsSpan(i * IdsPerWord, IdsPerWord));
        return ids;
    }
}
