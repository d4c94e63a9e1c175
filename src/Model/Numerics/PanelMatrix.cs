using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Numerics;

/// <summary>A matrix stored panel by panel: [columns / 16][rows][16], zero beyond the last column. Kernels stream through it line by line.</summary>
internal sealed unsafe class PanelMatrix
{
    // Rows and columns that are transposed in registers.
    private const int Square = 4;

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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CopyRowsTransposed(float* source, int first, int end)
    {
        var column = first;
        if (Sse.IsSupported)
        {
            for (; column % Square == 0 && column + Square <= end; column += Square) CopySquares(source + ((nint)column * Rows), View.Column(column));
        }

        for (; column < end; column++)
        {
            CopyTransposed(source + ((nint)column * Rows), View.Column(column), 0);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopySquares(float* from, float* to)
    {
        var row = 0;
        for (; row + Square <= Rows; row += Square, from += Square, to += Square * MatrixView.PanelWidth)
        {
            var (a, b, c, d) = (Vector128.Load(from), Vector128.Load(from + Rows), Vector128.Load(from + (2 * (nint)Rows)), Vector128.Load(from + (3 * (nint)Rows)));
            var (ab, cd) = (Sse.UnpackLow(a, b), Sse.UnpackLow(c, d));
            Sse.MoveLowToHigh(ab, cd).Store(to);
            Sse.MoveHighToLow(cd, ab).Store(to + MatrixView.PanelWidth);
            (ab, cd) = (Sse.UnpackHigh(a, b), Sse.UnpackHigh(c, d));
            Sse.MoveLowToHigh(ab, cd).Store(to + (2 * MatrixView.PanelWidth));
            Sse.MoveHighToLow(cd, ab).Store(to + (3 * MatrixView.PanelWidth));
        }

        for (var column = 0; column < Square; column++) CopyTransposed(from + ((nint)column * Rows), to + column, row);
    }

    // From row on; both pointers stand there.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopyTransposed(float* from, float* to, int row)
    {
        for (; row < Rows; row++, from++, to += MatrixView.PanelWidth) *to = *from;
    }
}
