namespace Lockstep.Model.Data;

/// <summary>The words of a model; a word's id is its place in the list.</summary>
public sealed class Vocabulary
{
    /// <summary>The word that ends every line.</summary>
    public const string EndOfSentence = "<eos>";

    /// <summary>The word that stands for every word outside the vocabulary.</summary>
    public const string Unknown = "<unk>";

    private readonly string[] _words;
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _idsBySpan;

    private Vocabulary(string[] words)
    {
        _words = words;
        _ids = new Dictionary<string, int>(words.Length, StringComparer.Ordinal);
        _idsBySpan = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var id = 0; id < words.Length; id++)
        {
            if (!_ids.TryAdd(words[id], id))
                throw new InputException($"The vocabulary lists the word '{words[id]}' twice, as {_ids[words[id]]} and {id}: list every word once.");
        }

        EndOfSentenceId = TryGetId(EndOfSentence, out var end)
            ? end
            : throw new InputException($"The vocabulary of {words.Length} words lacks '{EndOfSentence}': add it, since every line ends with it.");
        UnknownId = TryGetId(Unknown, out var unknown) ? unknown : null;
    }

    /// <summary>How many words there are.</summary>
    public int Count => _words.Length;

    /// <summary>The words in the order of their ids.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>The id of <see cref="EndOfSentence"/>.</summary>
    public int EndOfSentenceId { get; }

    /// <summary>The id of <see cref="Unknown"/>, or null where the training text has no such word.</summary>
    public int? UnknownId { get; }

    /// <summary>The word of an id.</summary>
    public string this[int id] => _words[id];

    /// <summary>The vocabulary of a training text: most frequent word first, equally frequent ones by Unicode code points.</summary>
    /// <param name="counts">How often each word occurs, <see cref="EndOfSentence"/> among them.</param>
    /// <exception cref="InputException">A word occurs twice, or <see cref="EndOfSentence"/> is missing.</exception>
    public static Vocabulary FromCounts(IEnumerable<KeyValuePair<string, int>> counts) => new([.. InOrder(counts)]);

    /// <summary>A vocabulary as a checkpoint lists it.</summary>
    /// <param name="words">The words in the order of their ids.</param>
    /// <exception cref="InputException">A word occurs twice, or <see cref="EndOfSentence"/> is missing.</exception>
    public static Vocabulary FromWords(IReadOnlyList<string> words) => new([.. words]);

    /// <summary>Finds the id of a word.</summary>
    /// <returns>Whether the vocabulary has the word.</returns>
    public bool TryGetId(ReadOnlySpan<char> word, out int id) => _idsBySpan.TryGetValue(word, out id);

    /// <summary>The order of ids: count descending, then word ascending by Unicode code points.</summary>
    internal static IEnumerable<string> InOrder(IEnumerable<KeyValuePair<string, int>> counts) =>
        counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, CodePointOrder.Instance).Select(entry => entry.Key);
}
