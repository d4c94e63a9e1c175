using System.Runtime.CompilerServices;

namespace Lockstep.Model.Numerics;

/// <summary>A tile of a weight gradient: a chain for each shard, added up in the shape of the tree while the sums are in the nearest cache.</summary>
internal static unsafe class FoldTile<TOps, TVector, TRows, TVectors>
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
    where TRows : struct, INumber
    where TVectors : struct, INumber
{
    private static int RowSize
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TVectors.Value * TOps.Width;
    }

    private static int TileSize
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TRows.Value * RowSize;
    }

    /// <summary>Sums the shards of a node into a tile without gaps.</summary>
    /// <param name="tile">The first shard's chain; <see cref="TileArguments.Terms"/> is the length of every shard's.</param>
    /// <param name="additions">By <see cref="FoldProgram"/>, one for each shard.</param>
    /// <param name="waiting">Room for the sums that wait.</param>
    /// <param name="sum">Receives the sum.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ref TileArguments tile, ReadOnlySpan<int> additions, float* waiting, float* sum)
    {
        tile.OutputRow = RowSize;
        tile.OutputSecond = TOps.Width;
        var rightSegment = tile.Terms * MatrixView.PanelWidth;
        for (var shard = 0; shard < additions.Length; shard++)
        {
            tile.Additions = additions[shard];
            tile.Addends = waiting;
            waiting -= tile.Additions * TileSize;
            tile.Output = shard == additions.Length - 1 ? sum : waiting;
            ProductTile<TOps, TVector, TRows, TVectors, Two>.Run(tile);
            waiting += TileSize;
            tile.Left += tile.LeftSegment;
            tile.Right += rightSegment;
        }
    }
}
