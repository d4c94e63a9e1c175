using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;

namespace Lockstep.Model.Layers;

/// <summary>The rows of a table [V, H] for the words of a batch, and the gradient of the rows that a batch touches.</summary>
internal sealed unsafe class Embedding(Kernels kernels, Positions positions, int hidden)
{
    private const int PositionBits = 32;

    private readonly long[] _order = new long[positions.Count];
    private readonly SparseFold _fold = new(kernels, hidden, positions.Count);

    /// <summary>Copies the rows of positions [first, end) to the output [N, H].</summary>
    public void Forward(float* table, ReadOnlySpan<int> words, float* output, int first, int end)
    {
        for (var n = first; n < end; n++)
        {
            new ReadOnlySpan<float>(table + ((nint)words[n] * hidden), hidden).CopyTo(new Span<float>(output + ((nint)n * hidden), hidden));
        }
    }

    /// <summary>Sums the output gradients [N, H] of one node by word: within a shard in the order of positions, then in the shape of the tree.</summary>
    /// <param name="words">The word of each position.</param>
    /// <param name="outputGradients">Gradients of the output.</param>
    /// <param name="sum">Receives node, touched rows and their gradients.</param>
    /// <param name="offset">Where the table begins in the buffer of the sum.</param>
    /// <param name="shape">The node and the positions of a shard.</param>
    /// <param name="position">Where the node's first shard begins.</param>
    public void WeightGradient(ReadOnlySpan<int> words, float* outputGradients, PartialSum sum, int offset, FoldShape shape, int position)
    {
        var order = _order.AsSpan(0, shape.Terms);
        for (var i = 0; i < order.Length; i++) order[i] = ((long)words[position + i] << PositionBits) | (uint)i;
        order.Sort();
        sum.BeginTouching(order.Length);
        for (int i = 0, next; i < order.Length; i = next)
        {
            var word = (int)(order[i] >> PositionBits);
            _fold.Clear();
            for (next = i; next < order.Length && order[next] >> PositionBits == word; next++)
            {
                var place = (int)(uint)order[next];
                _fold.Add(shape.Node.From + (place / shape.TermsPerShard), outputGradients + ((nint)(position + place) * hidden));
            }

            sum.Touch(word);
            _fold.Sum(shape.Node, sum.Values.Pointer + offset + ((nint)word * hidden));
        }
    }
}
