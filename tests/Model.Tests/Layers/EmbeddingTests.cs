using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Gradients;
using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Model.Tests.Numerics;

namespace Lockstep.Model.Tests.Layers;

public sealed unsafe class EmbeddingTests
{
    private const int Hidden = 20;
    private const int Vocabulary = 9;

    private static readonly ParameterLayout Layout = ParameterLayout.For(new Recipe { HiddenSize = Hidden, NumLayers = 1 }, Vocabulary);

    private static readonly Gen<(TreeNode Node, int Steps, int Before, int Ids, int[] Words, int Seed)> Batches =
        from first in Gen.Choose(0, 3)
        from shards in Gen.Choose(1, 9)
        from steps in Gen.Choose(1, 6)
        from before in Gen.Choose(0, 2)
        from ids in Gen.Choose(1, 3)
        from words in Gen.ArrayOf(Gen.Choose(-1, Vocabulary - 1), (before + shards) * steps * ids)
        from seed in Gen.Choose(0, int.MaxValue)
        select (new TreeNode(first, first + shards), steps, before * steps, ids, words, seed);

    [Fact]
    public void A_repeated_id_sums_in_order_within_a_shard_and_in_the_shape_of_the_tree_across() =>
        Prop.ForAll(Batches.ToArbitrary(), batch =>
        {
            var gradients = Values.Buffer(batch.Words.Length / batch.Ids * Hidden, batch.Seed);
            var sum = new PartialSum(Layout) { Node = batch.Node };
            var embedding = new Embedding(Kernels.Best, new Positions(batch.Words.Length / batch.Ids, 1), Hidden, batch.Ids);
            var offset = Layout["encoder.weight"].Offset;
            embedding.WeightGradient(batch.Words, gradients.Pointer, sum, offset, new FoldShape(batch.Node, batch.Steps), batch.Before);

            Assert.Equal(batch.Words[(batch.Before * batch.Ids)..].Where(word => word >= 0).Distinct().Order(), sum.TouchedRows.ToArray());
            foreach (var word in sum.TouchedRows)
            {
                Bits.AssertSame(Naive(batch.Node, word)!, sum.Values.Span.Slice(offset + (word * Hidden), Hidden), $"word {word} of {batch.Node}");
            }

            float[]? Naive(TreeNode node, int word)
            {
                if (node.Count > 1) return Add(Naive(node.Left, word), Naive(node.Right, word));
                var position = batch.Before + ((node.From - batch.Node.From) * batch.Steps);
                return Enumerable.Range(position * batch.Ids, batch.Steps * batch.Ids).Where(i => batch.Words[i] == word)
                    .Aggregate((float[]?)null, (chain, i) => Add(chain, gradients.Span.Slice(i / batch.Ids * Hidden, Hidden).ToArray()));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Words_become_their_rows()
    {
        var table = Values.Buffer(Vocabulary * Hidden, 1);
        var output = new FloatBuffer(4 * Hidden);
        new Embedding(Kernels.Best, new Positions(4, 1), Hidden).Forward(table.Pointer, [8, 0, 8, 3], output.Pointer, 1, 4);
        Bits.AssertSame(new float[Hidden], output.Span[..Hidden], "position that was not asked for");
        Bits.AssertSame(table.Span[..Hidden], output.Span.Slice(Hidden, Hidden), "word 0");
        Bits.AssertSame(table.Span.Slice(8 * Hidden, Hidden), output.Span.Slice(2 * Hidden, Hidden), "word 8");
        Bits.AssertSame(table.Span.Slice(3 * Hidden, Hidden), output.Span.Slice(3 * Hidden, Hidden), "word 3");
    }

    [Fact]
    public void Several_ids_become_the_sum_of_their_rows_in_order_and_none_become_zeros()
    {
        var table = Values.Buffer(Vocabulary * Hidden, 1);
        var output = Values.Buffer(3 * Hidden, 2);
        new Embedding(Kernels.Best, new Positions(3, 1), Hidden, 3).Forward(table.Pointer, [4, 7, 4, -1, 2, -1, -1, -1, -1], output.Pointer, 0, 3);
        Bits.AssertSame(Add(Add(Row(4), Row(7)), Row(4)), output.Span[..Hidden], "three ids");
        Bits.AssertSame(Row(2), output.Span.Slice(Hidden, Hidden), "one id of three");
        Bits.AssertSame(new float[Hidden], output.Span[(2 * Hidden)..], "no id");

        float[] Row(int id) => table.Span.Slice(id * Hidden, Hidden).ToArray();
    }

    private static float[]? Add(float[]? left, float[]? right) =>
        left is null ? right : right is null ? left : [.. left.Zip(right, (a, b) => a + b)];
}
