using System.Runtime.Intrinsics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Numerics;

/// <summary>A matrix stored panel by panel: [columns / 16][rows][16], zero beyond the last column. Kernels stream through it line by line.</summary>
internal sealed unsafe class PanelMatrix
{
    private readonly FloatBuffer _values;

    public PanelMatrix(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
        _values = new FloatBuffer(checked(MatrixView.Panels(columns) * rows * MatrixView.PanelWidth));
    }

    public int Rows { get; }

    public int Columns { get; }

    public MatrixView View => new(_values.Pointer, MatrixView.PanelWidth, (nint)Rows * MatrixView.PanelWidth);

    /// <summary>The first value of a panel.</summary>
    public float* Panel(int panel) => _values.Pointer + ((nint)panel * Rows * MatrixView.PanelWidth);

    /// <summary>Copies rows [first, end) of a row-major matrix of this shape.</summary>
    public void CopyRows(float* source, int first, int end)
    {
        for (var panel = 0; panel < MatrixView.Panels(Columns); panel++)
        {
            var column = panel * MatrixView.PanelWidth;
            var width = Math.Min(MatrixView.PanelWidth, Columns - column);
            var to = Panel(panel) + ((nint)first * MatrixView.PanelWidth);
            var from = source + ((nint)first * Columns) + column;
            for (var row = first; row < end; row++, to += MatrixView.PanelWidth, from += Columns)
            {
                if (width == MatrixView.PanelWidth) Vector512.Store(Vector512.Load(from), to);
                else new ReadOnlySpan<float>(from, width).CopyTo(new Span<float>(to, width));
            }
        }
    }

    /// <summary>Copies rows [first, end) of a row-major matrix of the transposed shape: they become columns of this one.</summary>
    public void CopyRowsTransposed(float* source, int first, int end)
    {
        for (var column = first; column < end; column++)
        {
            var from = source + ((nint)column * Rows);
            var to = View.Column(column);
            for (var row = 0; row < Rows; row++) to[row * MatrixView.PanelWidth] = from[row];
        }
    }
}
