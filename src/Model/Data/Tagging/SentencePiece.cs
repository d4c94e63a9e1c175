namespace Lockstep.Model.Data.Tagging;

/// <summary>What a row reads in a step: a sentence, or a part of one that is longer than a row.</summary>
/// <param name="Sentence">The sentence.</param>
/// <param name="First">The first word.</param>
/// <param name="Length">How many words.</param>
internal sealed record SentencePiece(EncodedSentence Sentence, int First, int Length)
{
    /// <summary>Cuts a sentence into as few pieces as there must be, all of one length or of two that differ by one, the longer ones first.</summary>
    public static IEnumerable<SentencePiece> Of(EncodedSentence sentence, int longest)
    {
        var pieces = ((sentence.Length - 1) / longest) + 1;
        for (int i = 0, first = 0; i < pieces; i++)
        {
            var length = (sentence.Length - first + pieces - i - 1) / (pieces - i);
            yield return new SentencePiece(sentence, first, length);
            first += length;
        }
    }
}
