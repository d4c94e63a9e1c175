using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Tests.Numerics;

public sealed unsafe class WeightGradientTests
{
    // Of the longer chains some nodes have too many, and are split.
    private static readonly Gen<Case> Cases =
        from shards in Gen.Choose(1, 23)
        from firstShard in Gen.Choose(0, 5)
        from terms in Gen.Frequency((3, Gen.Choose(1, 24)), (1, Gen.Choose(60, 90)))
        from before in Gen.Choose(0, 9)
        from rows in Gen.Choose(1, 50)
        from columns in Gen.Choose(1, 70)
        from first in Gen.Choose(0, (rows - 1) / 16)
        from blocks in Gen.Choose(1, 4)
        from seed in Gen.Choose(0, int.MaxValue)
        select new Case(
            new TreeNode(firstShard, firstShard + shards), terms, before, rows, columns, 16 * first, Math.Min(rows, 16 * (first + blocks)), seed);

    [Fact]
    public void Shards_are_chains_that_add_up_in_the_shape_of_the_tree_at_every_width() =>
        Prop.ForAll(Cases.ToArbitrary(), CheckProducts).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void Column_sums_are_chains_that_add_up_in_the_shape_of_the_tree_at_every_width() =>
        Prop.ForAll(Cases.ToArbitrary(), CheckSums).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static void CheckProducts(Case shape)
    {
        var left = Values.Buffer(shape.Positions * shape.Rows, shape.Seed);
        var right = Values.Buffer(shape.Positions * shape.Columns, shape.Seed ^ 1);
        var (leftPanels, rightPanels) = (Panels(left, shape.Rows), Panels(right, shape.Columns));
        var expected = new float[shape.Rows * shape.Columns];
        for (var row = shape.First; row < shape.End; row++)
        {
            for (var column = 0; column < shape.Columns; column++)
            {
                expected[(row * shape.Columns) + column] = Naive(
                    shape, shape.Node, position => (left.Span[(position * shape.Rows) + row], right.Span[(position * shape.Columns) + column]));
            }
        }

        foreach (var kernels in Widths.All)
        {
            var output = new FloatBuffer(expected.Length);
            kernels.WeightGradient(
                leftPanels.View.FromRow(shape.Before), rightPanels.View.FromRow(shape.Before), shape.Fold, output.Pointer, shape.Columns, shape.First, shape.End);
            Bits.AssertSame(expected, output.Span, $"{shape} at {kernels.VectorBits} bits");
        }
    }

    private static void CheckSums(Case shape)
    {
        var terms = Values.Buffer(shape.Positions * shape.Rows, shape.Seed);
        var panels = Panels(terms, shape.Rows);
        var expected = new float[shape.Rows];
        for (var row = shape.First; row < shape.End; row++)
        {
            expected[row] = Naive(shape, shape.Node, position => (1, terms.Span[(position * shape.Rows) + row]));
        }

        foreach (var kernels in Widths.All)
        {
            var output = new FloatBuffer(expected.Length);
            kernels.ColumnSums(panels.View.FromRow(shape.Before), shape.Fold, output.Pointer, shape.First, shape.End);
            Bits.AssertSame(expected, output.Span, $"{shape} at {kernels.VectorBits} bits");
        }
    }

    private static float Naive(Case shape, TreeNode node, Func<int, (float Left, float Right)> operands)
    {
        if (node.Count > 1) return Naive(shape, node.Left, operands) + Naive(shape, node.Right, operands);
        var sum = 0f;
        for (var term = 0; term < shape.Terms; term++)
        {
            var (left, right) = operands(shape.Before + ((node.From - shape.Node.From) * shape.Terms) + term);
            sum = MathF.FusedMultiplyAdd(left, right, sum);
        }

        return sum;
    }

    private static PanelMatrix Panels(FloatBuffer values, int columns)
    {
        var panels = new PanelMatrix(values.Length / columns, columns);
        panels.CopyRows(values.Pointer, 0, panels.Rows);
        return panels;
    }

    // Positions before the node's belong to another.
    private sealed record Case(TreeNode Node, int Terms, int Before, int Rows, int Columns, int First, int End, int Seed)
    {
        public int Positions => Before + (Node.Count * Terms);

        public FoldShape Fold => new(Node, Terms);
    }
}
