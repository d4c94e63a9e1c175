using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Model.Tests.Numerics;

namespace Lockstep.Model.Tests.Gradients;

// Where one matrix of words serves both ends, every shard has a gradient for all its rows and a second one for those it reads.
public sealed class TiedChunkReductionTests
{
    private const int Columns = 64;
    private const int Rows = 150;

    // Three norm blocks of 4096 / 64 = 64 rows, the last not full.
    private static readonly ParameterLayout Layout = ParameterLayout.For(new Recipe { HiddenSize = Columns, NumLayers = 1, TieWeights = true }, Rows);

    private static readonly ChunkPlan Plan = ChunkPlan.For(Layout);

    private static readonly Chunk Words = Plan.Of("encoder.weight").Single();

    // Rarity: no row is touched by every shard, and some by none.
    private static readonly Gen<(TreeNode Root, TreeNode[] Cover, int Seed, int Rarity)> Cases =
        from shards in Gen.Choose(1, 9)
        from cover in Trees.Covers(new TreeNode(0, shards))
        from seed in Gen.Choose(0, int.MaxValue)
        from rarity in Gen.Elements(1, 2, 4, 40)
        select (new TreeNode(0, shards), cover, seed, rarity);

    [Fact]
    public void The_matrix_is_one_chunk_with_a_gradient_of_all_rows_and_one_of_touched_rows() => Assert.Equal(ChunkKind.DenseAndTouched, Words.Kind);

    [Fact]
    public void Whatever_nodes_cover_the_shards_the_total_is_the_tree_of_all_rows_plus_the_tree_of_touched_rows() =>
        Prop.ForAll(Cases.ToArbitrary(), shape =>
        {
            var shards = Shards(shape.Root, shape.Seed, shape.Rarity);
            // A reduction adds up in what it is given, so the definition has shards of its own.
            var given = Shards(shape.Root, shape.Seed, shape.Rarity);
            var total = new ChunkTotal(Words);
            new ChunkReduction(Kernels.Best, Plan, shape.Root).Reduce(total, [.. shape.Cover.Select(node => PartialSumOf(node, given))]);

            var expected = new FloatBuffer(Rows * Columns);
            for (var row = 0; row < Rows; row++)
            {
                Total(shape.Root, shards, row).CopyTo(expected.Span[(row * Columns)..]);
                Bits.AssertSame(expected.Span.Slice(row * Columns, Columns), total.Values.Span.Slice(Words.Offset + (row * Columns), Columns), $"row {row}");
            }

            Assert.Equal(NormBlocks(expected), total.NormBlocks.ToArray());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void What_was_touched_in_one_step_is_not_added_in_the_next()
    {
        var root = new TreeNode(0, 2);
        var reduction = new ChunkReduction(Kernels.Best, Plan, root);
        var (first, reused, fresh) = (new ChunkTotal(Words), new ChunkTotal(Words), new ChunkTotal(Words));
        reduction.Reduce(first, Shards(root, seed: 2, rarity: 1));
        reduction.Reduce(reused, Shards(root, seed: 3, rarity: 4));
        new ChunkReduction(Kernels.Best, Plan, root).Reduce(fresh, Shards(root, seed: 3, rarity: 4));
        Bits.AssertSame(fresh.Values.Span.Slice(Words.Offset, Words.Length), reused.Values.Span.Slice(Words.Offset, Words.Length), "the next step");
        Assert.Equal(fresh.NormBlocks.ToArray(), reused.NormBlocks.ToArray());
    }

    private static PartialSum[] Shards(TreeNode root, int seed, int rarity) => [.. Enumerable.Range(0, root.Count).Select(shard =>
    {
        var sum = new PartialSum(Layout) { Node = new TreeNode(shard, shard + 1) };
        Values.Fill(sum.Values.Span, seed + shard);
        var random = new Philox((uint)seed, (uint)shard);
        sum.BeginTouching(Rows);
        for (var row = 0; row < Rows; row++)
        {
            if (random.At((uint)row, 0, 0, 0).X % rarity == 0) sum.Touch(row);
        }

        return sum;
    })];

    // The definition.
    private static float[] Total(TreeNode root, PartialSum[] shards, int row)
    {
        var all = Sum(root, shard => AllRows(shards[shard], row))!;
        return Sum(root, shard => Touched(shards[shard], row)) is { } touched ? Add(all, touched) : all;
    }

    // In the shape of the tree; a shard that has nothing is left out, not added as zeros.
    private static float[]? Sum(TreeNode node, Func<int, float[]?> ofShard)
    {
        if (node.Count == 1) return ofShard(node.From);
        return (Sum(node.Left, ofShard), Sum(node.Right, ofShard)) switch
        {
            (null, var right) => right,
            (var left, null) => left,
            var (left, right) => Add(left, right),
        };
    }

    private static float[] Add(float[] left, float[] right) => [.. left.Zip(right, (one, other) => one + other)];

    private static float[] AllRows(PartialSum sum, int row) => sum.Values.Span.Slice(Words.Offset + (row * Columns), Columns).ToArray();

    private static float[]? Touched(PartialSum sum, int row) =>
        sum.TouchedRows.Contains(row) ? sum.Values.Span.Slice(sum.OffsetOf(Words, row), Columns).ToArray() : null;

    // What a worker with the shards of a node hands over: both gradients, each summed in the shape of the tree.
    private static PartialSum PartialSumOf(TreeNode node, PartialSum[] shards)
    {
        var sum = new PartialSum(Layout) { Node = node };
        sum.BeginTouching(Rows);
        for (var row = 0; row < Rows; row++)
        {
            Sum(node, shard => AllRows(shards[shard], row))!.CopyTo(sum.Values.Span[(Words.Offset + (row * Columns))..]);
            if (Sum(node, shard => Touched(shards[shard], row)) is not { } touched) continue;
            sum.Touch(row);
            touched.CopyTo(sum.Values.Span[sum.OffsetOf(Words, row)..]);
        }

        return sum;
    }

    private static unsafe double[] NormBlocks(FloatBuffer expected) => [.. Enumerable.Range(0, Words.NormBlocks).Select(block =>
    {
        var row = block * Words.NormBlockRows;
        return SixteenLanes.SumOfSquares(expected.Pointer + (row * Columns), Math.Min(Words.NormBlockRows, Rows - row), Columns);
    })];
}
