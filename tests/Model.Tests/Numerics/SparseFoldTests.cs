using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Tests.Numerics;

public sealed unsafe class SparseFoldTests
{
    private const int Columns = 21;

    private static readonly Gen<(TreeNode Root, int[] RowsOfShard, int Seed)> Cases =
        from first in Gen.Choose(0, 4)
        from count in Gen.Choose(1, 23)
        from rows in Gen.ArrayOf(Gen.Frequency((3, Gen.Constant(0)), (2, Gen.Constant(1)), (1, Gen.Choose(2, 4))), count)
        from seed in Gen.Choose(0, int.MaxValue)
        where rows.Sum() > 0
        select (new TreeNode(first, first + count), rows, seed);

    [Fact]
    public void It_is_the_dense_fold_with_identities_for_absent_shards_at_every_width() =>
        Prop.ForAll(Cases.ToArbitrary(), Check).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static void Check((TreeNode Root, int[] RowsOfShard, int Seed) shape)
    {
        var count = shape.RowsOfShard.Sum();
        var rows = Values.Buffer(count * Columns, shape.Seed);
        var shards = shape.RowsOfShard.SelectMany((many, i) => Enumerable.Repeat(shape.Root.From + i, many)).ToArray();
        var expected = Dense(shape.Root)!;
        foreach (var kernels in Widths.All)
        {
            var fold = new SparseFold(kernels, Columns, count);
            fold.Clear();
            for (var i = 0; i < count; i++) fold.Add(shards[i], rows.Pointer + (i * Columns));
            var actual = new FloatBuffer(Columns);
            fold.Sum(shape.Root, actual.Pointer);
            Bits.AssertSame(expected, actual.Span, $"{shape.Root} at {kernels.VectorBits} bits");
        }

        float[]? Dense(TreeNode node)
        {
            if (node.Count > 1) return Add(Dense(node.Left), Dense(node.Right));
            float[]? chain = null;
            for (var i = 0; i < count; i++)
            {
                if (shards[i] == node.From) chain = Add(chain, rows.Span.Slice(i * Columns, Columns).ToArray());
            }

            return chain;
        }
    }

    private static float[]? Add(float[]? left, float[]? right) =>
        left is null ? right : right is null ? left : [.. left.Zip(right, (a, b) => a + b)];
}
