namespace Lockstep.Model.Numerics;

/// <summary>Matrix products, cut into tiles.</summary>
internal static unsafe class Product<TOps, TVector>
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
{
    private const int TileRows = 6;
    private const int TileVectors = 2;

    // Sums that can wait in a fold: one a level of the tree.
    private const int MaxDepth = 24;

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

    /// <summary>
    /// output = left^T x right for rows [first, end) of the output: a chain for each shard's terms, the shards added in the shape of their tree.
    /// Both operands are stored panel by panel.
    /// </summary>
    public static void WeightGradient(MatrixView left, MatrixView right, FoldShape shape, float* output, int columns, int first, int end)
    {
        var waiting = stackalloc float[MaxDepth * TileRows * TileColumns];
        var tile = FoldArguments(shape, columns);
        tile.LeftRow = 1;
        tile.LeftTerm = MatrixView.PanelWidth;
        tile.LeftSegment = (nint)shape.TermsPerShard * MatrixView.PanelWidth;
        for (int panelEnd; first < end; first = panelEnd)
        {
            panelEnd = Math.Min(end, ((first / MatrixView.PanelWidth) + 1) * MatrixView.PanelWidth);
            for (var column = 0; column < columns; column += TileColumns)
            {
                tile.Right = right.Column(column);
                for (int row = first, tiles = Tiles(panelEnd - first); tiles > 0; tiles--)
                {
                    var count = (panelEnd - row + tiles - 1) / tiles;
                    tile.Left = left.Column(row);
                    tile.Output = output + ((nint)row * columns) + column;
                    Fold(tile, shape, waiting, count, Math.Min(TileColumns, columns - column));
                    row += count;
                }
            }
        }
    }

    /// <summary>The sum over the terms of each column in [first, end), in the shape of <see cref="WeightGradient"/>.</summary>
    public static void ColumnSums(MatrixView terms, FoldShape shape, float* output, int first, int end)
    {
        var waiting = stackalloc float[MaxDepth * TileRows * TileColumns];
        var one = 1f;
        var tile = FoldArguments(shape, 0);
        tile.Left = &one;
        for (var column = first; column < end; column += TileColumns)
        {
            tile.Right = terms.Column(column);
            tile.Output = output + column;
            Fold(tile, shape, waiting, 1, Math.Min(TileColumns, end - column));
        }
    }

    private static int Tiles(int rows) => (rows + TileRows - 1) / TileRows;

    private static TileArguments FoldArguments(FoldShape shape, nint outputRow) => new()
    {
        Start = Zeros.Row.Origin,
        Terms = shape.TermsPerShard,
        Segment = shape.TermsPerShard,
        OutputRow = outputRow,
    };

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
        Copy(tile.Start, tile.StartRow, start, width, rows, columns);
        Run(tile with { Start = start, StartRow = width, Output = output, OutputRow = width }, rows, width);
        Copy(output, width, tile.Output, tile.OutputRow, rows, columns);
    }

    private static void Fold(in TileArguments tile, FoldShape shape, float* waiting, int rows, int columns)
    {
        var vectors = columns > TOps.Width ? 2 : 1;
        if (columns < vectors * TOps.Width) FoldPartial(tile, shape, waiting, rows, vectors * TOps.Width, columns);
        else if (vectors == 2) Fold<Two>(tile, shape, waiting, rows);
        else Fold<One>(tile, shape, waiting, rows);
    }

    private static void FoldPartial(in TileArguments tile, FoldShape shape, float* waiting, int rows, int width, int columns)
    {
        var output = stackalloc float[TileRows * TileColumns];
        Fold(tile with { Output = output, OutputRow = width }, shape, waiting, rows, width);
        Copy(output, width, tile.Output, tile.OutputRow, rows, columns);
    }

    private static void Copy(float* source, nint sourceRow, float* destination, nint destinationRow, int rows, int columns)
    {
        for (var row = 0; row < rows; row++, source += sourceRow, destination += destinationRow)
        {
            new ReadOnlySpan<float>(source, columns).CopyTo(new Span<float>(destination, columns));
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

    private static void Fold<TVectors>(in TileArguments tile, FoldShape shape, float* waiting, int rows)
        where TVectors : struct, INumber
    {
        switch (rows)
        {
            case 1: FoldTile<TOps, TVector, One, TVectors>.Run(tile, shape.Additions, waiting); break;
            case 2: FoldTile<TOps, TVector, Two, TVectors>.Run(tile, shape.Additions, waiting); break;
            case 3: FoldTile<TOps, TVector, Three, TVectors>.Run(tile, shape.Additions, waiting); break;
            case 4: FoldTile<TOps, TVector, Four, TVectors>.Run(tile, shape.Additions, waiting); break;
            case 5: FoldTile<TOps, TVector, Five, TVectors>.Run(tile, shape.Additions, waiting); break;
            default: FoldTile<TOps, TVector, Six, TVectors>.Run(tile, shape.Additions, waiting); break;
        }
    }
}
