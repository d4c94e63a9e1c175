using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lockstep.Model.Numerics;

/// <summary>Sums in 16 virtual lanes, whatever the hardware has: value j of a row goes to lane j mod 16, and the lanes fold in a fixed tree.</summary>
internal static unsafe class SixteenLanes
{
    public const int Count = 16;

    /// <summary>Adds lane l + 8 to lane l, then l + 4, l + 2, l + 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Fold(float* lanes)
    {
        var sums = stackalloc float[Count / 2];
        for (var lane = 0; lane < 8; lane++) sums[lane] = lanes[lane] + lanes[lane + 8];
        for (var lane = 0; lane < 4; lane++) sums[lane] += sums[lane + 4];
        return (sums[0] + sums[2]) + (sums[1] + sums[3]);
    }

    /// <summary>The sum of squares of rows of values, each row beginning at lane 0, in double precision, in which every square is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SumOfSquares(float* values, int rows, int columns)
    {
        var a = Vector256<double>.Zero;
        var b = a;
        var c = a;
        var d = a;
        var tail = stackalloc float[Count];
        for (; rows > 0; rows--, values += columns)
        {
            var column = 0;
            for (; column + Count <= columns; column += Count) Add(values + column, ref a, ref b, ref c, ref d);
            if (column == columns) continue;
            new Span<float>(tail, Count).Clear();
            for (var i = 0; column + i < columns; i++) tail[i] = values[column + i];
            Add(tail, ref a, ref b, ref c, ref d);
        }

        var sums = (a + c) + (b + d);
        return (sums[0] + sums[2]) + (sums[1] + sums[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* values, ref Vector256<double> a, ref Vector256<double> b, ref Vector256<double> c, ref Vector256<double> d)
    {
        var (low, high) = Vector256.Widen(Vector256.Load(values));
        a += low * low;
        b += high * high;
        (low, high) = Vector256.Widen(Vector256.Load(values + 8));
        c += low * low;
        d += high * high;
    }
}
