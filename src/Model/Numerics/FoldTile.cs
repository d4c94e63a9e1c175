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

    /// <summary>Sums the shards of a node; its sum is then at the beginning of <paramref name="waiting"/>, row by row without gaps.</summary>
    /// <param name="tile">The first shard's chain; <see cref="TileArguments.Terms"/> is the length of every shard's.</param>
    /// <param name="additions">By <see cref="FoldProgram"/>, one for each shard.</param>
    /// <param name="waiting">Room for the sums that wait.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ref TileArguments tile, ReadOnlySpan<int> additions, float* waiting)
    {
        tile.OutputRow = RowSize;
        tile.OutputSecond = TOps.Width;
        var rightSegment = tile.Terms * MatrixView.PanelWidth;
        foreach (var count in additions)
        {
            if (count > 0) waiting -= TileSize;
            tile.Addend = count > 0 ? waiting : Zeros.Negative;
            tile.Output = waiting;
            ProductTile<TOps, TVector, TRows, TVectors, Two>.Run(tile);
            for (var more = count; more > 1; more--)
            {
                var previous = waiting - TileSize;
                for (var i = 0; i < TileSize; i += TOps.Width)
                {
                    TOps.Store(TOps.Add(TOps.Load(previous + i), TOps.Load(waiting + i)), previous + i);
                }

                waiting = previous;
            }

            waiting += TileSize;
            tile.Left += tile.LeftSegment;
            tile.Right += rightSegment;
        }
    }
}
