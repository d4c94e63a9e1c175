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

    private static readonly Gen<(TreeNode Node, int Steps, int Before, int[] Words, int Seed)> Batches =
        from first in Gen.Choose(0, 3)
        from shards in Gen.Choose(1, 9)
        from steps in Gen.Choose(1, 6)
        from before in Gen.Choose(0, 2)
        from words in Gen.ArrayOf(Gen.Choose(0, Vocabulary - 1), (before + shards) * steps)
        from seed in Gen.Choose(0, int.MaxValue)
        select (new TreeNode(first, first + shards), steps, before * steps, words, seed);

    [Fact]
    public void A_repeated_word_sums_in_order_within_a_shard_and_in_the_shape_of_the_tree_across() =>
        Prop.ForAll(Batches.ToArbitrary(), batch =>
        {
            var gradients = Values.Buffer(batch.Words.Length * Hidden, batch.Seed);
            var sum = new PartialSum(Layout) { Node = batch.Node };
            var embedding = new Embedding(Kernels.Best, new Positions(batch.Words.Length, 1), Hidden);
            var offset = Layout["encoder.weight"].Offset;
            embedding.WeightGradient(batch.Words, gradients.Pointer, sum, offset, new FoldShape(batch.Node, batch.Steps), batch.Before);

            Assert.Equal(batch.Words[batch.Before..].Distinct().Order(), sum.TouchedRows.ToArray());
            foreach (var word in sum.TouchedRows)
            {
                Bits.AssertSame(Naive(batch.Node, word)!, sum.Values.Span.Slice(offset + (word * Hidden), Hidden), $"word {word} of {batch.Node}");
            }

            float[]? Naive(TreeNode node, int word)
            {
                if (node.Count > 1) return Add(Naive(node.Left, word), Naive(node.Right, word));
                var position = batch.Before + ((node.From - batch.Node.From) * batch.Steps);
                return Enumerable.Range(position, batch.Steps).Where(n => batch.Words[n] == word)
                    .Aggregate((float[]?)null, (chain, n) => Add(chain, gradients.Span.Slice(n * Hidden, Hidden).ToArray()));
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

    private static float[]? Add(float[]? left, float[]? right) =>
        left is null ? right : right is null ? left : [.. left.Zip(right, (a, b) => a + b)];
}
