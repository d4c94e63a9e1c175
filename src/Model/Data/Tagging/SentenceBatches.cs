namespace Lockstep.Model.Data.Tagging;

/// <summary>
/// The batches of a tagged training split: B sentences of about one length a step, each sentence once an epoch. What a step reads is a function of
/// (recipe, corpus, step).
/// </summary>
/// <remarks>Sentences are padded to the longest of their batch, which sorting keeps short; see <see cref="SentenceOrder"/>. Any thread may ask for any step.</remarks>
public sealed class SentenceBatches
{
    private readonly SentenceOrder _order;
    private readonly WordDropout _dropout;

    /// <summary>The batches of a training split.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="batchSize">B, the rows of a batch; at least 1.</param>
    /// <param name="numSteps">The most time steps of a batch; a longer sentence is cut into pieces. At least 1.</param>
    /// <param name="seed">The recipe's.</param>
    public SentenceBatches(TaggedCorpus corpus, int batchSize, int numSteps, uint seed)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(numSteps, 1);
        var sentences = corpus.Train.Sentences;
        BatchSize = batchSize;
        IdsPerWord = corpus.Vocabulary.Features.IdsPerWord;
        CutSentences = sentences.Count(sentence => sentence.Length > numSteps);
        _order = new SentenceOrder([.. sentences.SelectMany(sentence => SentencePiece.Of(sentence, numSteps))], batchSize, seed);
        _dropout = new WordDropout(sentences, corpus.Vocabulary.Features.KnownWords + 1, seed);
    }

    /// <summary>B, the rows of a batch.</summary>
    public int BatchSize { get; }

    /// <summary>K, the ids of a word.</summary>
    public int IdsPerWord { get; }

    /// <summary>Sentences longer than a row, which are trained on in pieces.</summary>
    public int CutSentences { get; }

    /// <summary>Steps in an epoch: all pieces / B, rounded up.</summary>
    public int StepsPerEpoch => _order.Batches;

    /// <summary>The batch of a step.</summary>
    /// <param name="step">The step over the whole run, from 0.</param>
    public SentenceBatch this[long step]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(step);
            var (epoch, batch) = Math.DivRem(step, StepsPerEpoch);
            return new SentenceBatch(_order.Batch((int)epoch, (int)batch), _dropout, step);
        }
    }
}
