using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Model.Tests.Numerics;

namespace Lockstep.Model.Tests.Gradients;

public sealed class ChunkReductionTests
{
    private const int Vocabulary = 150;

    // A norm block of the decoder and encoder has 4096 / 64 = 64 rows, so that they have three, the last not full.
    private static readonly ParameterLayout Layout = ParameterLayout.For(new Recipe { HiddenSize = 64, NumLayers = 1 }, Vocabulary);

    private static readonly ChunkPlan Plan = ChunkPlan.For(Layout);

    private static readonly Gen<(TreeNode Root, TreeNode[] Cover, int Seed)> Cases =
        from shards in Gen.Choose(1, 9)
        from cover in Trees.Covers(new TreeNode(0, shards))
        from seed in Gen.Choose(0, int.MaxValue)
        select (new TreeNode(0, shards), cover, seed);

    [Fact]
    public void Whatever_nodes_cover_the_shards_the_total_and_its_norm_blocks_are_those_of_one_root() =>
        Prop.ForAll(Cases.ToArbitrary(), shape =>
        {
            var shards = Enumerable.Range(0, shape.Root.Count).Select(shard => Shard(shard, shape.Seed)).ToArray();
            var root = Fold(shape.Root, shards);
            var parts = shape.Cover.Select(node => Fold(node, shards)).ToArray();
            var reduction = new ChunkReduction(Kernels.Best, Plan, shape.Root);
            foreach (var chunk in Plan.Chunks)
            {
                var total = new ChunkTotal(chunk);
                reduction.Reduce(total, parts);
                var rows = chunk.IsSparse ? root.TouchedRowsOf(chunk).ToArray() : [.. Enumerable.Range(chunk.FirstRow, chunk.EndRow - chunk.FirstRow)];
                if (chunk.IsSparse) Assert.Equal(rows, total.TouchedRows.ToArray());
                foreach (var row in rows) Bits.AssertSame(Row(root.Values, chunk, row), Row(total.Values, chunk, row), $"{chunk.Tensor.Name}, row {row}");
                Assert.Equal(NormBlocks(root.Values, chunk, rows), total.NormBlocks.ToArray());
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void One_sum_of_all_shards_is_not_copied()
    {
        var root = new TreeNode(0, 1);
        var sum = Fold(root, [Shard(0, 1)]);
        var total = new ChunkTotal(Plan.Chunks[0]);
        new ChunkReduction(Kernels.Best, Plan, root).Reduce(total, [sum]);
        Assert.Same(sum.Values, total.Values);
    }

    [Fact]
    public void Rows_touched_in_one_step_leave_nothing_in_the_next()
    {
        var root = new TreeNode(0, 2);
        var chunk = Plan.Of("encoder.weight").Single();
        var (reused, fresh) = (new ChunkTotal(chunk), new ChunkTotal(chunk));
        var reduction = new ChunkReduction(Kernels.Best, Plan, root);
        reduction.Reduce(reused, [Shard(0, 2), Shard(1, 2)]);
        // Of their own: a reduction adds up in the first.
        reduction.Reduce(reused, [Shard(0, 3), Shard(1, 3)]);
        new ChunkReduction(Kernels.Best, Plan, root).Reduce(fresh, [Shard(0, 3), Shard(1, 3)]);
        Assert.Equal(fresh.TouchedRows.ToArray(), reused.TouchedRows.ToArray());
        Assert.Equal(fresh.NormBlocks.ToArray(), reused.NormBlocks.ToArray());
    }

    private static PartialSum Shard(int shard, int seed)
    {
        var sum = new PartialSum(Layout) { Node = new TreeNode(shard, shard + 1) };
        Values.Fill(sum.Values.Span, seed + shard);
        var random = new Philox((uint)seed, (uint)shard);
        sum.BeginTouching(Vocabulary);
        for (var word = 0; word < Vocabulary; word++)
        {
            if (random.At((uint)word, 0, 0, 0).X % 4 == 0) sum.Touch(word);
        }

        return sum;
    }

    // The definition: sums in the shape of the tree, and of rows that one side lacks the other side's.
    private static PartialSum Fold(TreeNode node, PartialSum[] shards)
    {
        if (node.Count == 1) return shards[node.From];
        var (left, right) = (Fold(node.Left, shards), Fold(node.Right, shards));
        var sum = new PartialSum(Layout) { Node = node };
        for (var i = 0; i < sum.Values.Length; i++) sum.Values.Span[i] = left.Values.Span[i] + right.Values.Span[i];
        int[] touched = [.. left.TouchedRows.ToArray().Union(right.TouchedRows.ToArray()).Order()];
        sum.BeginTouching(touched.Length);
        foreach (var row in touched)
        {
            sum.Touch(row);
            var chunk = Plan.Of("encoder.weight").Single();
            if (left.TouchedRows.BinarySearch(row) < 0) Row(right.Values, chunk, row).CopyTo(Row(sum.Values, chunk, row));
            if (right.TouchedRows.BinarySearch(row) < 0) Row(left.Values, chunk, row).CopyTo(Row(sum.Values, chunk, row));
        }

        return sum;
    }

    private static unsafe double[] NormBlocks(FloatBuffer values, Chunk chunk, int[] rows)
    {
        var blocks = new double[chunk.NormBlocks];
        for (var block = 0; block < blocks.Length; block++)
        {
            int[] ofBlock = [.. rows.Where(row => (row - chunk.FirstRow) / chunk.NormBlockRows == block)];
            if (ofBlock.Length == 0) continue;
            blocks[block] = chunk.IsSparse
                ? ofBlock.Sum(row => SixteenLanes.SumOfSquares(values.Pointer + Offset(chunk, row), 1, chunk.Tensor.Columns))
                : SixteenLanes.SumOfSquares(values.Pointer + Offset(chunk, ofBlock[0]), ofBlock.Length, chunk.Tensor.Columns);
        }

        return blocks;
    }

    private static Span<float> Row(FloatBuffer values, Chunk chunk, int row) => values.Span.Slice(Offset(chunk, row), chunk.Tensor.Columns);

    private static int Offset(Chunk chunk, int row) => chunk.Tensor.Offset + (row * chunk.Tensor.Columns);
}
