namespace Lockstep.Model.Numerics;

/// <summary>The products that sum over positions: output = left^T x right, a chain for each shard, the shards added in the shape of their tree.</summary>
/// <remarks>
/// Outputs are worked on in blocks of one panel of left columns by one tile of right columns. A node whose operands would not stay in the second cache is
/// split there into its children.
/// </remarks>
internal static unsafe class WeightGradient<TOps, TVector>
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
{
    private const int BlockRows = MatrixView.PanelWidth;
    private const int TileRows = 6;

    // Positions whose rows of three panels, 192 bytes together, leave room in a cache of 512 kB. They stream from there: splitting nodes so that they stay in the nearest cache costs more than it saves.
    private const int MaxTerms = 800;

    // Sums that wait: in a fold one a level of the tree, above it one block a level.
    private const int MaxDepth = 24;

    private static int TileColumns => 2 * TOps.Width;

    /// <summary>Rows [first, end) of the output, a row-major matrix of the given columns; both operands are stored panel by panel.</summary>
    public static void Run(MatrixView left, MatrixView right, FoldShape shape, float* output, int columns, int first, int end)
    {
        var waiting = stackalloc float[MaxDepth * TileRows * TileColumns];
        var blocks = stackalloc float[MaxDepth * BlockRows * TileColumns];
        for (var row = first; row < end; row += BlockRows)
        {
            var rows = Math.Min(BlockRows, end - row);
            for (var column = 0; column < columns; column += TileColumns)
            {
                var width = Math.Min(TileColumns, columns - column);
                CacheHint.Lines(output + ((nint)row * columns) + column, columns, rows, width);
                if (row + BlockRows < end) CacheHint.Share(left.Column(row + BlockRows), shape.Terms, column, column + width, columns);
                var tile = Arguments(shape, right, column);
                tile.Left = left.Column(row);
                tile.LeftRow = 1;
                tile.LeftTerm = MatrixView.PanelWidth;
                tile.LeftSegment = (nint)shape.TermsPerShard * MatrixView.PanelWidth;
                Block(tile, shape, shape.Node, BlockRows, width > TOps.Width ? 2 : 1, blocks, waiting);
                Copy(blocks, output + ((nint)row * columns) + column, columns, rows, width);
            }
        }
    }

    /// <summary>The sum over positions of each column in [first, end).</summary>
    public static void ColumnSums(MatrixView terms, FoldShape shape, float* output, int first, int end)
    {
        var waiting = stackalloc float[MaxDepth * TileRows * TileColumns];
        var blocks = stackalloc float[MaxDepth * TileColumns];
        var one = 1f;
        for (var column = first; column < end; column += TileColumns)
        {
            var width = Math.Min(TileColumns, end - column);
            var tile = Arguments(shape, terms, column);
            tile.Left = &one;
            Block(tile, shape, shape.Node, 1, width > TOps.Width ? 2 : 1, blocks, waiting);
            Copy(blocks, output + column, 0, 1, width);
        }
    }

    private static TileArguments Arguments(FoldShape shape, MatrixView right, int column) => new()
    {
        Right = right.Column(column),
        RightSecond = right.Between(column, column + TOps.Width),
        Terms = shape.TermsPerShard,
        Segment = shape.TermsPerShard,
    };

    // Leaves the block's sum at the beginning of blocks, in rows of as many vectors.
    private static void Block(TileArguments tile, FoldShape shape, TreeNode node, int rows, int vectors, float* blocks, float* waiting)
    {
        if (node.Count == 1 || node.Count * shape.TermsPerShard <= MaxTerms)
        {
            Fold(tile, shape.AdditionsFor(node), rows, vectors, blocks, waiting);
            return;
        }

        var size = rows * vectors * TOps.Width;
        Block(tile, shape, node.Left, rows, vectors, blocks, waiting);
        tile.Left += tile.LeftSegment * node.Left.Count;
        tile.Right += (nint)node.Left.Count * tile.Terms * MatrixView.PanelWidth;
        Block(tile, shape, node.Right, rows, vectors, blocks + size, waiting);
        for (var i = 0; i < size; i += TOps.Width) TOps.Store(TOps.Add(TOps.Load(blocks + i), TOps.Load(blocks + size + i)), blocks + i);
    }

    private static void Fold(in TileArguments block, ReadOnlySpan<int> additions, int rows, int vectors, float* sums, float* waiting)
    {
        var rowSize = vectors * TOps.Width;
        for (int row = 0, tiles = (rows + TileRows - 1) / TileRows; tiles > 0; tiles--)
        {
            var count = (rows - row + tiles - 1) / tiles;
            var tile = block;
            tile.Left += row * tile.LeftRow;
            if (vectors == 2) Fold<Two>(ref tile, additions, waiting, count, sums + (row * rowSize));
            else Fold<One>(ref tile, additions, waiting, count, sums + (row * rowSize));
            row += count;
        }
    }

    private static void Fold<TVectors>(ref TileArguments tile, ReadOnlySpan<int> additions, float* waiting, int rows, float* sum)
        where TVectors : struct, INumber
    {
        switch (rows)
        {
            case 1: FoldTile<TOps, TVector, One, TVectors>.Run(ref tile, additions, waiting, sum); break;
            case 5: FoldTile<TOps, TVector, Five, TVectors>.Run(ref tile, additions, waiting, sum); break;
            case 6: FoldTile<TOps, TVector, Six, TVectors>.Run(ref tile, additions, waiting, sum); break;
            default: throw new ArgumentOutOfRangeException(nameof(rows), rows, "A block of 16 rows is cut into 6, 5 and 5.");
        }
    }

    private static void Copy(float* block, float* output, nint outputRow, int rows, int columns)
    {
        var vectors = (columns + TOps.Width - 1) / TOps.Width;
        for (var row = 0; row < rows; row++, output += outputRow)
        {
            for (var vector = 0; vector < vectors; vector++, block += TOps.Width)
            {
                TOps.Store(TOps.Load(block), output + (vector * TOps.Width), columns - (vector * TOps.Width));
            }
        }
    }
}
