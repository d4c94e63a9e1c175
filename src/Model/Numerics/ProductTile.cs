using System.Runtime.CompilerServices;

namespace Lockstep.Model.Numerics;

/// <summary>The one inner loop of every product: up to six rows by two vectors of outputs, each one chain of fused multiply-adds, kept in registers.</summary>
/// <remarks>TFold = Two begins at zero, and adds waiting tiles to the finished chains. Written out row by row because the compiler keeps only plain locals in registers.</remarks>
internal static unsafe class ProductTile<TOps, TVector, TRows, TVectors, TFold>
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
    where TRows : struct, INumber
    where TVectors : struct, INumber
    where TFold : struct, INumber
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in TileArguments tile)
    {
        TVector c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = TOps.Broadcast(0);
        if (TFold.Value == 1)
        {
            var start = tile.Start;
            c00 = TOps.Load(start);
            if (TVectors.Value > 1) c01 = TOps.Load(start + tile.StartSecond);
            if (TRows.Value > 1)
            {
                start += tile.StartRow;
                c10 = TOps.Load(start);
                if (TVectors.Value > 1) c11 = TOps.Load(start + tile.StartSecond);
            }

            if (TRows.Value > 2)
            {
                start += tile.StartRow;
                c20 = TOps.Load(start);
                if (TVectors.Value > 1) c21 = TOps.Load(start + tile.StartSecond);
            }

            if (TRows.Value > 3)
            {
                start += tile.StartRow;
                c30 = TOps.Load(start);
                if (TVectors.Value > 1) c31 = TOps.Load(start + tile.StartSecond);
            }

            if (TRows.Value > 4)
            {
                start += tile.StartRow;
                c40 = TOps.Load(start);
                if (TVectors.Value > 1) c41 = TOps.Load(start + tile.StartSecond);
            }

            if (TRows.Value > 5)
            {
                start += tile.StartRow;
                c50 = TOps.Load(start);
                if (TVectors.Value > 1) c51 = TOps.Load(start + tile.StartSecond);
            }
        }

        var step = tile.LeftTerm;
        var right = tile.Right;
        var second = tile.RightSecond;
        var left0 = tile.Left;
        var left1 = left0 + tile.LeftRow;
        var left2 = left1 + tile.LeftRow;
        var left3 = left2 + tile.LeftRow;
        var left4 = left3 + tile.LeftRow;
        var left5 = left4 + tile.LeftRow;
        for (var done = 0; done < tile.Terms; done += tile.Segment)
        {
            nint k = 0;
            for (var terms = Math.Min(tile.Segment, tile.Terms - done); terms > 0; terms--)
            {
                var right0 = TOps.Load(right);
                var right1 = TVectors.Value > 1 ? TOps.Load(right + second) : right0;
                right += MatrixView.PanelWidth;
                var left = TOps.Broadcast(left0[k]);
                c00 = TOps.FusedMultiplyAdd(left, right0, c00);
                if (TVectors.Value > 1) c01 = TOps.FusedMultiplyAdd(left, right1, c01);
                if (TRows.Value > 1)
                {
                    left = TOps.Broadcast(left1[k]);
                    c10 = TOps.FusedMultiplyAdd(left, right0, c10);
                    if (TVectors.Value > 1) c11 = TOps.FusedMultiplyAdd(left, right1, c11);
                }

                if (TRows.Value > 2)
                {
                    left = TOps.Broadcast(left2[k]);
                    c20 = TOps.FusedMultiplyAdd(left, right0, c20);
                    if (TVectors.Value > 1) c21 = TOps.FusedMultiplyAdd(left, right1, c21);
                }

                if (TRows.Value > 3)
                {
                    left = TOps.Broadcast(left3[k]);
                    c30 = TOps.FusedMultiplyAdd(left, right0, c30);
                    if (TVectors.Value > 1) c31 = TOps.FusedMultiplyAdd(left, right1, c31);
                }

                if (TRows.Value > 4)
                {
                    left = TOps.Broadcast(left4[k]);
                    c40 = TOps.FusedMultiplyAdd(left, right0, c40);
                    if (TVectors.Value > 1) c41 = TOps.FusedMultiplyAdd(left, right1, c41);
                }

                if (TRows.Value > 5)
                {
                    left = TOps.Broadcast(left5[k]);
                    c50 = TOps.FusedMultiplyAdd(left, right0, c50);
                    if (TVectors.Value > 1) c51 = TOps.FusedMultiplyAdd(left, right1, c51);
                }

                k += step;
            }

            left0 += tile.LeftSegment;
            left1 += tile.LeftSegment;
            left2 += tile.LeftSegment;
            left3 += tile.LeftSegment;
            left4 += tile.LeftSegment;
            left5 += tile.LeftSegment;
        }

        if (TFold.Value > 1)
        {
            var addend = tile.Addends;
            for (var additions = tile.Additions; additions > 0; additions--)
            {
                addend -= TRows.Value * TVectors.Value * TOps.Width;
                c00 = TOps.Add(TOps.Load(addend), c00);
                if (TVectors.Value > 1) c01 = TOps.Add(TOps.Load(addend + TOps.Width), c01);
                if (TRows.Value > 1)
                {
                    c10 = TOps.Add(TOps.Load(addend + (1 * TVectors.Value * TOps.Width)), c10);
                    if (TVectors.Value > 1) c11 = TOps.Add(TOps.Load(addend + (((1 * TVectors.Value) + 1) * TOps.Width)), c11);
                }

                if (TRows.Value > 2)
                {
                    c20 = TOps.Add(TOps.Load(addend + (2 * TVectors.Value * TOps.Width)), c20);
                    if (TVectors.Value > 1) c21 = TOps.Add(TOps.Load(addend + (((2 * TVectors.Value) + 1) * TOps.Width)), c21);
                }

                if (TRows.Value > 3)
                {
                    c30 = TOps.Add(TOps.Load(addend + (3 * TVectors.Value * TOps.Width)), c30);
                    if (TVectors.Value > 1) c31 = TOps.Add(TOps.Load(addend + (((3 * TVectors.Value) + 1) * TOps.Width)), c31);
                }

                if (TRows.Value > 4)
                {
                    c40 = TOps.Add(TOps.Load(addend + (4 * TVectors.Value * TOps.Width)), c40);
                    if (TVectors.Value > 1) c41 = TOps.Add(TOps.Load(addend + (((4 * TVectors.Value) + 1) * TOps.Width)), c41);
                }

                if (TRows.Value > 5)
                {
                    c50 = TOps.Add(TOps.Load(addend + (5 * TVectors.Value * TOps.Width)), c50);
                    if (TVectors.Value > 1) c51 = TOps.Add(TOps.Load(addend + (((5 * TVectors.Value) + 1) * TOps.Width)), c51);
                }
            }
        }

        var output = tile.Output;
        TOps.Store(c00, output);
        if (TVectors.Value > 1) TOps.Store(c01, output + tile.OutputSecond);
        if (TRows.Value > 1)
        {
            output += tile.OutputRow;
            TOps.Store(c10, output);
            if (TVectors.Value > 1) TOps.Store(c11, output + tile.OutputSecond);
        }

        if (TRows.Value > 2)
        {
            output += tile.OutputRow;
            TOps.Store(c20, output);
            if (TVectors.Value > 1) TOps.Store(c21, output + tile.OutputSecond);
        }

        if (TRows.Value > 3)
        {
            output += tile.OutputRow;
            TOps.Store(c30, output);
            if (TVectors.Value > 1) TOps.Store(c31, output + tile.OutputSecond);
        }

        if (TRows.Value > 4)
        {
            output += tile.OutputRow;
            TOps.Store(c40, output);
            if (TVectors.Value > 1) TOps.Store(c41, output + tile.OutputSecond);
        }

        if (TRows.Value > 5)
        {
            output += tile.OutputRow;
            TOps.Store(c50, output);
            if (TVectors.Value > 1) TOps.Store(c51, output + tile.OutputSecond);
        }
    }
}
