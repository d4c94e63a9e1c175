using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;

namespace Lockstep.Model.Inference;

/// <summary>Scores many sentences side by side, each a row of its own: as soon as one ends, its row is free for another.</summary>
/// <remarks>
/// Every sentence begins with an empty state, after an <c>&lt;eos&gt;</c>, as if it were the first of a text. Rows are independent, so a score has the same bits
/// whatever was scored beside it.
/// </remarks>
public sealed class SentenceScorer
{
    /// <summary>Rows that make good use of the kernels: two threads have whole tiles, weights are read once for many, and panels do not lie a power of two apart.</summary>
    public const int DefaultRows = 240;

    // A word at once: with more, a sentence that ends within them would leave the rest of its row idle.
    private const int Steps = 1;

    private readonly Replica _replica;
    private readonly RecurrentNetwork _network;
    private readonly int _rows;
    private readonly int _stateLength;
    private readonly int _before;
    private readonly List<SentenceScore> _running = [];

    /// <summary>A scorer of a model.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="team">The threads, which share the rows.</param>
    /// <param name="replica">The model's weights, packed.</param>
    /// <param name="endOfSentence">The id of <c>&lt;eos&gt;</c>.</param>
    /// <param name="rows">Sentences side by side.</param>
    public SentenceScorer(Kernels kernels, ThreadTeam team, Replica replica, int endOfSentence, int rows = DefaultRows)
    {
        ArgumentNullException.ThrowIfNull(replica);
        (_replica, _before, _rows) = (replica, endOfSentence, rows);
        _network = new RecurrentNetwork(kernels, team, replica.Shape, rows, Steps, isTrained: false);
        _stateLength = replica.Shape.RowStateLength;
    }

    /// <summary>Whether another sentence has to wait.</summary>
    public bool IsFull => _running.Count == _rows;

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsIdle => _running.Count == 0;

    /// <summary>Takes a sentence in, unless the scorer <see cref="IsFull"/>.</summary>
    /// <param name="tokens">Its words, at least one; the last by rights <c>&lt;eos&gt;</c>. Not copied.</param>
    public SentenceScore Begin(ReadOnlyMemory<int> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tokens.Length);
        if (IsFull) throw new InvalidOperationException("All rows are taken; advance first.");
        var score = new SentenceScore(tokens, _stateLength);
        _running.Add(score);
        return score;
    }

    /// <summary>Takes all sentences a word further; those that come to their end are complete.</summary>
    public void Advance()
    {
        for (var slot = 0; slot < _running.Count; slot++) Set(slot, _running[slot]);
        _network.Forward(_replica, _running.Count, training: false);
        _network.Predict(_replica, _running.Count);
        for (var slot = 0; slot < _running.Count; slot++)
        {
            var score = _running[slot];
            score.Add(_network.Losses(slot)[0]);
            _network.GetState(slot, score.State);
        }

        _running.RemoveAll(score => score.IsComplete);
    }

    private void Set(int slot, SentenceScore score)
    {
        var tokens = score.Words.Span;
        var word = score.Done == 0 ? _before : tokens[score.Done - 1];
        _network.SetRow(slot, [word], tokens.Slice(score.Done, Steps));
        _network.SetState(slot, score.State);
    }
}
