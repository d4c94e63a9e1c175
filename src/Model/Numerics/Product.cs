namespace Lockstep.Model.Numerics;

/// <summary>Matrix products, cut into tiles.</summary>
internal static unsafe class Product<TOps, TVector>
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
{
    private const int TileRows = 6;
    private const int TileVectors = 2;

    private static int TileColumns => TileVectors * TOps.Width;

    /// <summary>output = start + left x right for columns [first, end); each output is one chain over the inner dimension, beginning at start.</summary>
    public static void Multiply(
        MatrixView left, int rows, int inner, MatrixView right, MatrixView start, MatrixView output, int first, int end)
    {
        var tile = new TileArguments
        {
            LeftRow = left.RowStride,
            LeftTerm = 1,
            LeftSegment = left.PanelStride,
            StartRow = start.RowStride,
            OutputRow = output.RowStride,
            Terms = inner,
            Segment = left.PanelStride == MatrixView.PanelWidth ? inner : MatrixView.PanelWidth,
        };
        for (var column = first; column < end; column += TileColumns)
        {
            var columns = Math.Min(TileColumns, end - column);
            tile.Right = right.Column(column);
            tile.RightSecond = right.Between(column, column + TOps.Width);
            tile.StartSecond = start.Between(column, column + TOps.Width);
            tile.OutputSecond = output.Between(column, column + TOps.Width);
            for (int row = 0, tiles = Tiles(rows); tiles > 0; tiles--)
            {
                var count = (rows - row + tiles - 1) / tiles;
                tile.Left = left.Origin + (row * left.RowStride);
                tile.Start = start.Column(column) + (row * start.RowStride);
                tile.Output = output.Column(column) + (row * output.RowStride);
                Run(tile, count, columns);
                row += count;
            }
        }
    }

    private static int Tiles(int rows) => (rows + TileRows - 1) / TileRows;

    private static void Run(in TileArguments tile, int rows, int columns)
    {
        var vectors = columns > TOps.Width ? 2 : 1;
        if (columns < vectors * TOps.Width) RunPartial(tile, rows, vectors * TOps.Width, columns);
        else if (vectors == 2) Run<Two>(tile, rows);
        else Run<One>(tile, rows);
    }

    // The last columns of a row-major output: whole vectors would run into the next row.
    private static void RunPartial(in TileArguments tile, int rows, int width, int columns)
    {
        var start = stackalloc float[TileRows * TileColumns];
        var output = stackalloc float[TileRows * TileColumns];
        new Span<float>(start, rows * width).Clear();
        Copy(tile.Start, tile.StartRow, tile.StartSecond, start, width, TOps.Width, rows, columns);
        var whole = tile with
        {
            Start = start,
            StartRow = width,
            StartSecond = TOps.Width,
            Output = output,
            OutputRow = width,
            OutputSecond = TOps.Width,
        };
        Run(whole, rows, width);
        Copy(output, width, TOps.Width, tile.Output, tile.OutputRow, tile.OutputSecond, rows, columns);
    }

    private static void Copy(
        float* source, nint sourceRow, nint sourceSecond, float* destination, nint destinationRow, nint destinationSecond, int rows, int columns)
    {
        var first = Math.Min(TOps.Width, columns);
        for (var row = 0; row < rows; row++, source += sourceRow, destination += destinationRow)
        {
            new ReadOnlySpan<float>(source, first).CopyTo(new Span<float>(destination, first));
            new ReadOnlySpan<float>(source + sourceSecond, columns - first).CopyTo(new Span<float>(destination + destinationSecond, columns - first));
        }
    }

    private static void Run<TVectors>(in TileArguments tile, int rows)
        where TVectors : struct, INumber
    {
        switch (rows)
        {
            case 1: ProductTile<TOps, TVector, One, TVectors, One>.Run(tile); break;
            case 2: ProductTile<TOps, TVector, Two, TVectors, One>.Run(tile); break;
            case 3: ProductTile<TOps, TVector, Three, TVectors, One>.Run(tile); break;
            case 4: ProductTile<TOps, TVector, Four, TVectors, One>.Run(tile); break;
            case 5: ProductTile<TOps, TVector, Five, TVectors, One>.Run(tile); break;
            default: ProductTile<TOps, TVector, Six, TVectors, One>.Run(tile); break;
        }
    }
}
