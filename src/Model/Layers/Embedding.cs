using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;

namespace Lockstep.Model.Layers;

/// <summary>
/// The rows of a table [V, H] for the ids of a batch, K a position whose rows are added up in order, and the gradient of the rows that a batch touches.
/// An id below zero stands for none.
/// </summary>
internal sealed unsafe class Embedding(Kernels kernels, Positions positions, int hidden, int idsPerPosition = 1)
{
    private const int PositionBits = 32;

    private readonly long[] _order = new long[positions.Count * idsPerPosition];
    private readonly SparseFold _fold = new(kernels, hidden, positions.Count * idsPerPosition);

    /// <summary>Puts the sums of positions [first, end) into the output [N, H].</summary>
    public void Forward(float* table, ReadOnlySpan<int> ids, float* output, int first, int end)
    {
        for (var n = first; n < end; n++) Sum(table, ids.Slice(n * idsPerPosition, idsPerPosition), output + ((nint)n * hidden));
    }

    /// <summary>Sums the output gradients [N, H] of one node by id: within a shard in the order of positions, then in the shape of the tree.</summary>
    /// <param name="ids">The ids of each position, K each.</param>
    /// <param name="outputGradients">Gradients of the output.</param>
    /// <param name="sum">Receives node, touched rows and their gradients.</param>
    /// <param name="offset">Where the table begins in the buffer of the sum.</param>
    /// <param name="shape">The node and the positions of a shard.</param>
    /// <param name="position">Where the node's first shard begins.</param>
    public void WeightGradient(ReadOnlySpan<int> ids, float* outputGradients, PartialSum sum, int offset, FoldShape shape, int position)
    {
        var order = Ordered(ids.Slice(position * idsPerPosition, shape.Terms * idsPerPosition));
        sum.BeginTouching(order.Length);
        for (int i = 0, next; i < order.Length; i = next)
        {
            var id = (int)(order[i] >> PositionBits);
            _fold.Clear();
            for (next = i; next < order.Length && order[next] >> PositionBits == id; next++)
            {
                var place = (int)(uint)order[next] / idsPerPosition;
                _fold.Add(shape.Node.From + (place / shape.TermsPerShard), outputGradients + ((nint)(position + place) * hidden));
            }

            sum.Touch(id);
            _fold.Sum(shape.Node, sum.Values.Pointer + offset + ((nint)id * hidden));
        }
    }

    private void Sum(float* table, ReadOnlySpan<int> ids, float* output)
    {
        var sum = new Span<float>(output, hidden);
        var terms = 0;
        foreach (var id in ids)
        {
            if (id < 0) continue;
            var row = table + ((nint)id * hidden);
            if (terms++ == 0) new ReadOnlySpan<float>(row, hidden).CopyTo(sum);
            else kernels.Add(output, row, output, hidden);
        }

        if (terms == 0) sum.Clear();
    }

    // By id, and for one id by place: (id, place) in one number.
    private Span<long> Ordered(ReadOnlySpan<int> ids)
    {
        var count = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            if (ids[i] >= 0) _order[count++] = ((long)ids[i] << PositionBits) | (uint)i;
        }

        var order = _order.AsSpan(0, count);
        order.Sort();
        return order;
    }
}
