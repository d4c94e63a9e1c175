using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Numerics;

namespace Lockstep.Model.Tests.Numerics;

public sealed unsafe class PanelMatrixTests
{
    private static readonly Gen<(int Rows, int Columns, int First, int End)> Shapes =
        from rows in Gen.Choose(1, 40)
        from columns in Gen.Choose(1, 50)
        from first in Gen.Choose(0, rows)
        from end in Gen.Choose(first, rows)
        select (rows, columns, first, end);

    [Fact]
    public void Copied_rows_are_found_again_and_the_others_stay_zero() =>
        Prop.ForAll(Shapes.ToArbitrary(), shape =>
        {
            var source = Values.Buffer(shape.Rows * shape.Columns, shape.Rows);
            var panels = new PanelMatrix(shape.Rows, shape.Columns);
            panels.CopyRows(source.Pointer, shape.First, shape.End);
            AssertHolds(panels, (row, column) => row >= shape.First && row < shape.End ? source.Span[(row * shape.Columns) + column] : 0);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Rows_copied_transposed_are_columns() =>
        Prop.ForAll(Shapes.ToArbitrary(), shape =>
        {
            var source = Values.Buffer(shape.Rows * shape.Columns, shape.Columns);
            var panels = new PanelMatrix(shape.Columns, shape.Rows);
            panels.CopyRowsTransposed(source.Pointer, shape.First, shape.End);
            AssertHolds(panels, (row, column) => column >= shape.First && column < shape.End ? source.Span[(column * shape.Columns) + row] : 0);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_panel_is_zero_beyond_the_last_column()
    {
        var source = Values.Buffer(3 * 21, 1);
        var panels = new PanelMatrix(3, 21);
        panels.CopyRows(source.Pointer, 0, 3);
        for (var row = 0; row < 3; row++)
        {
            for (var column = 21; column < 32; column++) Assert.Equal(0, *panels.View.FromRow(row).Column(column));
        }
    }

    private static void AssertHolds(PanelMatrix panels, Func<int, int, float> expected)
    {
        for (var row = 0; row < panels.Rows; row++)
        {
            for (var column = 0; column < panels.Columns; column++)
            {
                Bits.AssertSame([expected(row, column)], [*panels.View.FromRow(row).Column(column)], $"row {row}, column {column}");
            }
        }
    }
}
