namespace Lockstep.Model.Data.Preparation;

/// <summary>Numbers words in the order of their first occurrence, so that a text is held once as numbers and each word once as a string.</summary>
internal sealed class WordPool
{
    private readonly List<string> _words = [];
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _numbers =
        new Dictionary<string, int>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>How many words there are.</summary>
    public int Count => _words.Count;

    /// <summary>The word of a number.</summary>
    public string this[int number] => _words[number];

    /// <summary>The number of a word, a new one where it is new.</summary>
    public int Number(ReadOnlySpan<char> word)
    {
        if (_numbers.TryGetValue(word, out var number)) return number;
        number = _words.Count;
        _words.Add(word.ToString());
        _numbers[_words[number]] = number;
        return number;
    }
}
