namespace Lockstep.Model.Data.Tagging;

/// <summary>The batch of a step: a sentence a row, or a piece of one. Rows beyond the last sentence are empty.</summary>
public sealed class SentenceBatch : IStepBatch
{
    private readonly ReadOnlyMemory<SentencePiece> _pieces;
    private readonly WordDropout _dropout;
    private readonly long _step;

    internal SentenceBatch(ReadOnlyMemory<SentencePiece> pieces, WordDropout dropout, long step)
    {
        (_pieces, _dropout, _step) = (pieces, dropout, step);
        Steps = pieces.Span[^1].Length;
        foreach (var piece in pieces.Span) Words += piece.Length;
    }

    /// <summary>T of this batch: the words of its longest row.</summary>
    public int Steps { get; }

    /// <summary>The words of all rows, at least 1.</summary>
    public int Words { get; }

    /// <summary>The <see cref="Words"/>: the cost is a mean over words, so that batches of short sentences move the weights as far as those of long ones.</summary>
    public int Divisor => Words;

    /// <summary>The words of a row, 0 for an empty one.</summary>
    public int Length(int row) => Piece(row)?.Length ?? 0;

    /// <summary>The tags of a row.</summary>
    public ReadOnlySpan<int> Targets(int row) => Piece(row) is { } piece ? piece.Sentence.Tags.Span.Slice(piece.First, piece.Length) : [];

    /// <summary>Writes the ids of a row, K a word, some words read as the unknown one.</summary>
    /// <param name="row">The row.</param>
    /// <param name="ids">Receives K <see cref="Length"/> ids.</param>
    public void CopyIds(int row, Span<int> ids)
    {
        if (Piece(row) is not { } piece) return;
        var perWord = piece.Sentence.Ids.Length / piece.Sentence.Length;
        piece.Sentence.Ids.Span.Slice(piece.First * perWord, piece.Length * perWord).CopyTo(ids);
        for (var time = 0; time < piece.Length; time++) ids[time * perWord] = _dropout.Read(ids[time * perWord], _step, row, time);
    }

    private SentencePiece? Piece(int row) => row < _pieces.Length ? _pieces.Span[row] : null;
}
