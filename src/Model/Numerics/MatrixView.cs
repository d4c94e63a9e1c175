namespace Lockstep.Model.Numerics;

/// <summary>A matrix of floats whose columns come in panels of 32: element (r, c) lies at origin + r * rowStride + (c / 32) * panelStride + c % 32.</summary>
/// <remarks>A row-major matrix is the case panelStride = 32; a matrix stored panel by panel has rowStride = 32; a row repeated for ever has rowStride = 0.</remarks>
internal readonly unsafe struct MatrixView(float* origin, nint rowStride, nint panelStride = MatrixView.PanelWidth)
{
    /// <summary>Columns in a panel: two of the widest vectors.</summary>
    public const int PanelWidth = 32;

    public readonly float* Origin = origin;

    public readonly nint RowStride = rowStride;

    public readonly nint PanelStride = panelStride;

    public static int Panels(int columns) => (columns + PanelWidth - 1) / PanelWidth;

    /// <summary>Where the panel that column <paramref name="column"/> is in has that column, in row 0.</summary>
    public float* Column(int column) => Origin + (column / PanelWidth * PanelStride) + (column % PanelWidth);

    public MatrixView FromRow(nint row) => new(Origin + (row * RowStride), RowStride, PanelStride);
}
