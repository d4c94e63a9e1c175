namespace Lockstep.Model.Evaluation;

/// <summary>Counts how often which tag was given for which.</summary>
/// <param name="tags">How many tags there are.</param>
public sealed class TagCounts(int tags)
{
    private readonly long[] _right = new long[tags];
    private readonly long[] _support = new long[tags];
    private readonly long[] _predicted = new long[tags];
    private long _unknown;
    private long _unknownRight;

    /// <summary>Counts one word.</summary>
    /// <param name="right">Its tag in the text.</param>
    /// <param name="predicted">The tag that the model gave it.</param>
    /// <param name="isUnknown">Whether the word is unknown to the model.</param>
    public void Add(int right, int predicted, bool isUnknown)
    {
        var hit = right == predicted ? 1 : 0;
        _support[right]++;
        _predicted[predicted]++;
        _right[right] += hit;
        if (!isUnknown) return;
        _unknown++;
        _unknownRight += hit;
    }

    /// <summary>The figures so far.</summary>
    /// <param name="names">The tags in the order of their ids.</param>
    public TagFigures Figures(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return new TagFigures(
            _support.Sum(),
            _right.Sum(),
            _unknown,
            _unknownRight,
            [
                .. Enumerable.Range(0, _support.Length)
                    .Where(tag => _support[tag] + _predicted[tag] > 0)
                    .Select(tag => new TagFigure(names[tag], _support[tag], _predicted[tag], _right[tag])),
            ]);
    }
}
