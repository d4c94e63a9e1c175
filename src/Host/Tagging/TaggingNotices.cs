namespace Lockstep.Host.Tagging;

/// <summary>What the user should know of a tagged corpus.</summary>
internal static class TaggingNotices
{
    /// <summary>Sentences that are trained on in pieces, or null where there are none.</summary>
    /// <param name="cut">How many are longer than a row.</param>
    /// <param name="numSteps">The most words of a row.</param>
    public static string? CutSentences(int cut, int numSteps) => cut switch
    {
        0 => null,
        1 => $"1 sentence of the train split is longer than num_steps {numSteps}; it is trained on in pieces.",
        _ => $"{cut} sentences of the train split are longer than num_steps {numSteps}; they are trained on in pieces.",
    };
}
