using System.Runtime.CompilerServices;

namespace Lockstep.Model.Numerics;

/// <summary>A tile of a weight gradient: a chain for each shard, added up in the shape of the tree while the sums are in the nearest cache.</summary>
internal static unsafe class FoldTile<TOps, TVector, TRows, TVectors>
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
    where TRows : struct, INumber
    where TVectors : struct, INumber
{
    private static int RowSize => TVectors.Value * TOps.Width;

    private static int TileSize => TRows.Value * RowSize;

    /// <param name="tile">The first shard's chain; <see cref="TileArguments.Terms"/> is the length of every shard's.</param>
    /// <param name="additions">By <see cref="FoldProgram"/>, one for each shard.</param>
    /// <param name="waiting">Room for the sums that wait.</param>
    public static void Run(TileArguments tile, ReadOnlySpan<int> additions, float* waiting)
    {
        var output = tile.Output;
        var outputRow = tile.OutputRow;
        var bottom = waiting;
        tile.OutputRow = RowSize;
        foreach (var count in additions)
        {
            if (count > 0) waiting -= TileSize;
            tile.Addend = count > 0 ? waiting : Zeros.Negative;
            tile.Output = waiting;
            ProductTile<TOps, TVector, TRows, TVectors, Two>.Run(tile);
            for (var more = count; more > 1; more--, waiting -= TileSize) AddToPrevious(waiting);
            waiting += TileSize;
            tile.Left += tile.LeftSegment;
            tile.Right += tile.Terms * MatrixView.PanelWidth;
        }

        for (var row = 0; row < TRows.Value; row++, bottom += RowSize, output += outputRow)
        {
            for (var i = 0; i < RowSize; i += TOps.Width) TOps.Store(TOps.Load(bottom + i), output + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddToPrevious(float* sum)
    {
        var previous = sum - TileSize;
        for (var i = 0; i < TileSize; i += TOps.Width) TOps.Store(TOps.Add(TOps.Load(previous + i), TOps.Load(sum + i)), previous + i);
    }
}
