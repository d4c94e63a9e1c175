using System.Collections.Immutable;
using Lockstep.Model.Numerics;

namespace Lockstep.Model.Data.Tagging;

/// <summary>
/// Which pieces make which batch of an epoch: pieces are sorted by length, those of one length shuffled, B in turn make a batch, and the batches are shuffled. Both
/// shuffles are a function of (seed, epoch).
/// </summary>
internal sealed class SentenceOrder
{
    private readonly ImmutableArray<SentencePiece> _pieces;
    private readonly int _batchSize;
    private readonly Philox _random;

    // The epoch asked for last. Whoever finds another one there computes the same anew.
    private volatile Epoch? _last;

    public SentenceOrder(ImmutableArray<SentencePiece> pieces, int batchSize, uint seed)
    {
        (_pieces, _batchSize) = (pieces, batchSize);
        _random = new Philox(seed, (uint)RandomStream.SentenceOrder);
        Batches = ((pieces.Length - 1) / batchSize) + 1;
    }

    private enum Shuffle : uint
    {
        Pieces,
        Batches,
    }

    /// <summary>Batches of an epoch. The one with the longest pieces may have fewer than B.</summary>
    public int Batches { get; }

    /// <summary>The pieces of a batch, shortest first.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="batch">The batch's place in the epoch, from 0.</param>
    public ReadOnlyMemory<SentencePiece> Batch(int epoch, int batch)
    {
        var order = _last;
        if (order is null || order.Number != epoch) _last = order = Draw(epoch);
        var first = order.Batches[batch] * _batchSize;
        return order.Pieces.AsMemory()[first..Math.Min(first + _batchSize, order.Pieces.Length)];
    }

    private Epoch Draw(int epoch) => new(
        epoch,
        [
            .. Enumerable.Range(0, _pieces.Length)
                .OrderBy(piece => _pieces[piece].Length)
                .ThenBy(piece => Key(Shuffle.Pieces, epoch, piece))
                .Select(piece => _pieces[piece]),
        ],
        [.. Enumerable.Range(0, Batches).OrderBy(batch => Key(Shuffle.Batches, epoch, batch))]);

    // Sorting is stable, so that even equal keys would have one order.
    private ulong Key(Shuffle shuffle, int epoch, int item)
    {
        var (high, low, _, _) = _random.At((uint)item, (uint)epoch, (uint)shuffle, 0);
        return ((ulong)high << 32) | low;
    }

    private sealed record Epoch(int Number, ImmutableArray<SentencePiece> Pieces, ImmutableArray<int> Batches);
}
