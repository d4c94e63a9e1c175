using System.Collections.Immutable;

namespace Lockstep.Model.Evaluation;

/// <summary>How well a tagger does on a text. A ratio whose denominator is zero is zero.</summary>
/// <param name="Words">Words tagged.</param>
/// <param name="Right">Words tagged right.</param>
/// <param name="UnknownWords">Words that the model has no row of its own for, among all.</param>
/// <param name="UnknownRight">Those of them that were tagged right.</param>
/// <param name="Tags">A figure for each tag that the text has or the model gave, in the order of their ids.</param>
public sealed record TagFigures(long Words, long Right, long UnknownWords, long UnknownRight, ImmutableArray<TagFigure> Tags)
{
    /// <summary>The share of words tagged right.</summary>
    public double Accuracy => Ratio(Right, Words);

    /// <summary>The share of unknown words tagged right.</summary>
    public double UnknownAccuracy => Ratio(UnknownRight, UnknownWords);

    /// <summary>The mean of a figure over tags, each counting alike.</summary>
    public double MacroAverage(Func<TagFigure, double> figure) => Tags.Length == 0 ? 0 : Tags.Sum(figure) / Tags.Length;

    /// <summary>The mean of a figure over tags, each counting as often as the text has it.</summary>
    public double WeightedAverage(Func<TagFigure, double> figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return Words == 0 ? 0 : Tags.Sum(tag => tag.Support * figure(tag)) / Words;
    }

    internal static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
