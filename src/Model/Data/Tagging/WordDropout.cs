using Lockstep.Model.Numerics;

namespace Lockstep.Model.Data.Tagging;

/// <summary>
/// In training reads a word as the unknown one with probability 1 / (1 + 4 c), where c is how often it occurs in the training split, so that the weights of the unknown
/// word are trained on what it will stand for: rare words. Decided afresh for each (step, row, time), and by nothing else.
/// </summary>
/// <remarks>Kiperwasser and Goldberg, "Simple and accurate dependency parsing using bidirectional LSTM feature representations", TACL 2016: a / (a + c) with a = 1/4.</remarks>
internal sealed class WordDropout
{
    private const int Rate = 4;

    private readonly Philox _random;
    private readonly uint[] _thresholds;

    /// <param name="sentences">The training split.</param>
    /// <param name="words">Ids of words; the ids of other features lie beyond.</param>
    /// <param name="seed">The recipe's.</param>
    public WordDropout(IEnumerable<EncodedSentence> sentences, int words, uint seed)
    {
        _random = new Philox(seed, (uint)RandomStream.WordDropout);
        var counts = new long[words];
        foreach (var sentence in sentences)
        {
            var perWord = sentence.Ids.Length / sentence.Length;
            for (var i = 0; i < sentence.Length; i++) counts[sentence.Ids.Span[i * perWord]]++;
        }

        _thresholds = [.. counts.Select(count => (uint)Math.Min(uint.MaxValue, (1L << 32) / (1 + (Rate * count))))];
    }

    /// <summary>The id by which a word is read.</summary>
    /// <param name="word">The word's own id.</param>
    /// <param name="step">The step over the whole run.</param>
    /// <param name="row">The row of the batch.</param>
    /// <param name="time">The word's place in its row.</param>
    public int Read(int word, long step, int row, int time) =>
        _random.At((uint)time, (uint)row, (uint)step, (uint)(step >> 32)).X < _thresholds[word] ? WordFeatures.UnknownWordId : word;
}
