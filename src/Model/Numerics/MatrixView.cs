namespace Lockstep.Model.Numerics;

/// <summary>A matrix of floats whose columns come in panels of 16: element (r, c) lies at origin + r * rowStride + (c / 16) * panelStride + c % 16.</summary>
/// <remarks>A row-major matrix is the case panelStride = 16; a matrix stored panel by panel has rowStride = 16; a row repeated for ever has rowStride = 0.</remarks>
internal readonly unsafe struct MatrixView(float* origin, nint rowStride, nint panelStride = MatrixView.PanelWidth)
{
    /// <summary>Columns in a panel: one of the widest vectors, one cache line.</summary>
    public const int PanelWidth = 16;

    public readonly float* Origin = origin;

    public readonly nint RowStride = rowStride;

    public readonly nint PanelStride = panelStride;

    public static int Panels(int columns) => (columns + PanelWidth - 1) / PanelWidth;

    /// <summary>Where the panel that column <paramref name="column"/> is in has that column, in row 0.</summary>
    public float* Column(int column) => Origin + (column / PanelWidth * PanelStride) + (column % PanelWidth);

    /// <summary>From a column to one further on.</summary>
    public nint Between(int column, int later) => (nint)(Column(later) - Column(column));

    public MatrixView FromRow(nint row) => new(Origin + (row * RowStride), RowStride, PanelStride);
}
