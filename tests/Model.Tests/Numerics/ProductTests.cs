using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Tests.Numerics;

public sealed unsafe class ProductTests
{
    // The gaps of an output keep it: whatever a product must not write.
    private const float Untouched = 12345.678f;

    private static readonly Gen<Case> Cases =
        from rows in Gen.Choose(1, 40)
        from inner in Gen.Choose(1, 70)
        from columns in Gen.Choose(1, 70)
        from first in Gen.Choose(0, (columns - 1) / 32)
        from end in Gen.OneOf(Gen.Constant(columns), Gen.Choose((32 * first) + 1, columns))
        from start in Gen.Elements(Enum.GetValues<Start>())
        from leftPanels in Gen.Elements(true, false)
        from outputPanels in Gen.Elements(true, false)
        from seed in Gen.Choose(0, int.MaxValue)
        select new Case(rows, inner, columns, 32 * first, end, start, leftPanels, outputPanels, seed);

    [Fact]
    public void Every_output_is_one_chain_of_fused_multiply_adds_at_every_width() =>
        Prop.ForAll(Cases.ToArbitrary(), Check).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static void Check(Case shape)
    {
        var (rows, inner, columns) = (shape.Rows, shape.Inner, shape.Columns);
        var left = Values.Buffer(rows * inner, shape.Seed);
        var right = Values.Buffer(inner * columns, shape.Seed ^ 1);
        var bias = Values.Buffer(columns, shape.Seed ^ 2);
        var previous = Values.Buffer(rows * columns, shape.Seed ^ 3);
        var rightPanels = Panels(right, inner, columns);
        var leftPanels = Panels(left, rows, inner);
        var expected = Naive(shape, left.Span, right.Span, bias.Span, previous.Span);
        foreach (var kernels in Widths.All)
        {
            var output = shape.OutputPanels ? Panels(previous, rows, columns) : null;
            var flat = new FloatBuffer(rows * columns);
            previous.Span.CopyTo(flat.Span);
            var outputView = output?.View ?? new MatrixView(flat.Pointer, columns);
            var startView = shape.Start switch
            {
                Start.Zero => Zeros.Row,
                Start.Bias => new MatrixView(bias.Pointer, 0),
                _ => outputView,
            };
            var leftView = shape.LeftPanels ? leftPanels.View : new MatrixView(left.Pointer, inner);
            kernels.Multiply(leftView, rows, inner, rightPanels.View, startView, outputView, shape.First, shape.End);
            Bits.AssertSame(expected, RowMajor(outputView, rows, columns), $"{shape} at {kernels.VectorBits} bits");
            GC.KeepAlive(output);
        }
    }

    [Fact]
    public void Whatever_lies_after_a_row_major_output_stays()
    {
        const int Rows = 7, Inner = 5, Columns = 19;
        var left = Values.Buffer(Rows * Inner, 1);
        var right = Panels(Values.Buffer(Inner * Columns, 2), Inner, Columns);
        foreach (var kernels in Widths.All)
        {
            var output = new FloatBuffer((Rows * Columns) + 64);
            output.Span.Fill(Untouched);
            kernels.Multiply(new MatrixView(left.Pointer, Inner), Rows, Inner, right.View, Zeros.Row, new MatrixView(output.Pointer, Columns), 0, Columns);
            Assert.All(output.Span[(Rows * Columns)..].ToArray(), value => Assert.Equal(Untouched, value));
        }
    }

    private static float[] Naive(
        Case shape, ReadOnlySpan<float> left, ReadOnlySpan<float> right, ReadOnlySpan<float> bias, ReadOnlySpan<float> previous)
    {
        var output = previous.ToArray();
        for (var row = 0; row < shape.Rows; row++)
        {
            for (var column = shape.First; column < shape.End; column++)
            {
                var sum = shape.Start switch { Start.Zero => 0, Start.Bias => bias[column], _ => output[(row * shape.Columns) + column] };
                for (var k = 0; k < shape.Inner; k++) sum = MathF.FusedMultiplyAdd(left[(row * shape.Inner) + k], right[(k * shape.Columns) + column], sum);
                output[(row * shape.Columns) + column] = sum;
            }
        }

        return output;
    }

    private static PanelMatrix Panels(FloatBuffer values, int rows, int columns)
    {
        var panels = new PanelMatrix(rows, columns);
        panels.CopyRows(values.Pointer, 0, rows);
        return panels;
    }

    private static float[] RowMajor(MatrixView view, int rows, int columns)
    {
        var values = new float[rows * columns];
        for (var i = 0; i < values.Length; i++) values[i] = *view.FromRow(i / columns).Column(i % columns);
        return values;
    }

    private enum Start
    {
        Zero,
        Bias,
        Previous,
    }

    private sealed record Case(int Rows, int Inner, int Columns, int First, int End, Start Start, bool LeftPanels, bool OutputPanels, int Seed);
}
