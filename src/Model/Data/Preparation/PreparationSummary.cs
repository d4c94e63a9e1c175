namespace Lockstep.Model.Data.Preparation;

/// <summary>What became of a text.</summary>
/// <param name="Lines">Lines of the text, empty ones among them.</param>
/// <param name="EmptyLines">Lines that had no word and were dropped.</param>
/// <param name="VocabularySize">Distinct words of the training split, <c>&lt;unk&gt;</c> and <c>&lt;eos&gt;</c> among them.</param>
/// <param name="Train">The first nine tenths of the lines.</param>
/// <param name="Valid">The next twentieth.</param>
/// <param name="Test">The last twentieth.</param>
public sealed record PreparationSummary(int Lines, int EmptyLines, int VocabularySize, PreparedSplit Train, PreparedSplit Valid, PreparedSplit Test);

/// <summary>What one split holds.</summary>
/// <param name="Lines">Its lines.</param>
/// <param name="Tokens">Its words, with one <c>&lt;eos&gt;</c> a line.</param>
/// <param name="UnknownWords">The words among them that are <c>&lt;unk&gt;</c>.</param>
public sealed record PreparedSplit(int Lines, int Tokens, int UnknownWords)
{
    /// <summary>The share of tokens that are <c>&lt;unk&gt;</c>, 0 to 1.</summary>
    public double UnknownRate => (double)UnknownWords / Tokens;
}
