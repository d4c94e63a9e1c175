namespace Lockstep.Model.Evaluation;

/// <summary>How well one tag is told from the others. A ratio whose denominator is zero is zero.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Support">Words that have it in the text.</param>
/// <param name="Predicted">Words that were given it.</param>
/// <param name="Right">Words of which both is true.</param>
public sealed record TagFigure(string Tag, long Support, long Predicted, long Right)
{
    /// <summary>The share of words given the tag that have it.</summary>
    public double Precision => TagFigures.Ratio(Right, Predicted);

    /// <summary>The share of words with the tag that were given it.</summary>
    public double Recall => TagFigures.Ratio(Right, Support);

    /// <summary>The harmonic mean of precision and recall.</summary>
    public double F1 => TagFigures.Ratio(2 * Right, Support + Predicted);
}
