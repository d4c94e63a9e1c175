namespace Lockstep.Model.Data.BuiltIn;

/// <summary>Words that can stand in one place, each with its probability in units of 2^-16.</summary>
internal sealed class WordClass
{
    /// <summary>What the weights of a class add up to.</summary>
    public const int Whole = 1 << 16;

    private readonly int[] _words;
    private readonly int[] _ends;

    private WordClass(IReadOnlyList<int> words, IReadOnlyList<int> weights)
    {
        _words = [.. words];
        _ends = new int[_words.Length];
        var total = weights.Sum(weight => (long)weight);
        var sum = 0L;
        for (var i = 0; i < _words.Length; i++)
        {
            sum += weights[i];
            _ends[i] = (int)(sum * Whole / total);
        }
    }

    /// <summary>How many words there are.</summary>
    public int Count => _words.Length;

    /// <summary>A class of weights of its own.</summary>
    public static WordClass Weighted(IReadOnlyList<int> words, IReadOnlyList<int> weights) => new(words, weights);

    /// <summary>A class in which, as Zipf and Mandelbrot have it, the word of rank r from 0 has a weight of 1 / (r + <paramref name="shift"/>).</summary>
    public static WordClass Ranked(IReadOnlyList<int> words, int shift) => new(words, [.. words.Select((_, rank) => 1_000_000 / (rank + shift))]);

    /// <summary>The word at a place in the class, as its number in the lexicon.</summary>
    public int Word(int index) => _words[index];

    /// <summary>The probability of the word at a place, in units of 2^-16.</summary>
    public int Weight(int index) => _ends[index] - (index == 0 ? 0 : _ends[index - 1]);

    /// <summary>The place of a word, or -1.</summary>
    public int IndexOf(int word) => Array.IndexOf(_words, word);

    /// <summary>The place that a draw, uniform from 0 to 65535, falls on.</summary>
    public int Choose(uint draw)
    {
        var found = Array.BinarySearch(_ends, (int)draw);
        return found < 0 ? ~found : found + 1;
    }
}
